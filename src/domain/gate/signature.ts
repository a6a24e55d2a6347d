import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonical } from '../plan/canonical.ts';
import { personOf } from '../run/messages.ts';
import type { ApprovalPolicy } from '../system/environment.ts';
import { bytesOfBase64Url } from './base64url.ts';
import { verifies } from './ed25519.ts';

/** Says that whoever holds a key vouches for a message and for the person in it. */
export interface Signature {
  /** Id of the key among the environment's signers. */
  key: string;
  /** When it was signed: ISO 8601, UTC. */
  at: string;
  /** Ed25519 over `signedText`, base64url without padding. */
  signature: string;
  /** Signed for this execution only; absent: for whichever has the workflow id. */
  runId?: string;
}

/** A message to a run or an incident, with what it is addressed by. */
export interface SignedCall {
  workflowId: string;
  /** The name of the update or signal. */
  name: string;
  /** With its `by`, and with or without its `signed`. */
  message: object;
}

const longestAgeMs = 10 * 60_000;
/** Clocks of two machines differ. */
const aheadMs = 2 * 60_000;

/** The text that is signed: the message without its signature, bound to whom it goes, to its name and to the time. */
export function signedText({ workflowId, name, message }: SignedCall, { at, runId }: Pick<Signature, 'at' | 'runId'>): string {
  const { signed: _, ...rest } = message as { signed?: unknown };
  return canonical({ workflowId, ...(runId !== undefined && { runId }), name, message: rest, at });
}

/** What a message is judged by. */
export interface SignatureCase extends SignedCall {
  /** The execution that judges. */
  runId: string;
  policy: Pick<ApprovalPolicy, 'signers' | 'unsigned'>;
  /** Milliseconds since 1970. */
  now: number;
  /** Taken without a signature too: what only stops something. */
  always?: boolean;
}

/** Why a message is refused for its signature, or for having none, as a sentence for whoever sent it. Pure; never throws, whatever was sent. */
export function signatureFault(asked: SignatureCase): string | undefined {
  const { policy, always = false } = asked;
  const signed: unknown = (asked.message as { signed?: unknown }).signed;
  if (signed === undefined || signed === null) {
    const refused = policy.unsigned === 'refused' && !always;
    return refused ? 'messages must be signed here: send it from the page of the gateway, or with WATCHKEEPER_SIGNING_KEY' : undefined;
  }
  if (!isSignature(signed)) return 'signed must be an object with key, at and signature, each as text';
  // Nobody is known to sign here, so nobody can be told from anybody else: it counts as unsigned.
  if (policy.signers === undefined) return undefined;
  return keyFault(asked, signed) ?? timeFault(asked, signed) ?? textFault(asked, signed);
}

/** Whether a message that has no fault counts as signed. */
export function isSigned({ message, policy }: Pick<SignatureCase, 'message' | 'policy'>): boolean {
  return policy.signers !== undefined && isSignature((message as { signed?: unknown }).signed);
}

function isSignature(value: unknown): value is Signature {
  if (typeof value !== 'object' || value === null) return false;
  const { key, at, signature, runId } = value as Record<string, unknown>;
  const texts = [key, at, signature, ...(runId === undefined ? [] : [runId])];
  return texts.every((text) => typeof text === 'string' && text.length <= 200);
}

function keyFault({ message, policy }: SignatureCase, { key }: Signature): string | undefined {
  const signer = policy.signers?.find(({ id }) => id === key);
  if (signer === undefined) return `the key ${key.slice(0, 40)} is not one of those that sign here`;
  const { by } = message as { by?: unknown };
  if (typeof by !== 'string') return 'a signed message says who sends it: by';
  return signer.person === undefined || personOf(by) === personOf(signer.person)
    ? undefined
    : `the key ${key} is of ${signer.person} and cannot sign for ${by}`;
}

function timeFault({ now, runId }: SignatureCase, signed: Signature): string | undefined {
  const at = Date.parse(signed.at);
  if (!Number.isFinite(at) || at > now + aheadMs) return 'the time of the signature is not of now';
  if (now - at > longestAgeMs) return 'the signature is older than 10 minutes: decide again';
  return signed.runId === undefined || signed.runId === runId ? undefined : 'the message was signed for another run';
}

function textFault(asked: SignatureCase, signed: Signature): string | undefined {
  const key = bytesOfBase64Url(asked.policy.signers?.find(({ id }) => id === signed.key)?.key ?? '');
  const signature = bytesOfBase64Url(signed.signature);
  const wrong = 'the signature does not fit the message: it was altered, or is of another key';
  const fits = key !== undefined && signature !== undefined && verifies(signature, utf8ToBytes(signedText(asked, signed)), key);
  return fits ? undefined : wrong;
}
