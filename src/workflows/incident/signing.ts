import { workflowInfo } from '@temporalio/workflow';
import { isSigned, signatureFault } from '../../domain/gate/signature.ts';
import type { Signature } from '../../domain/gate/signature.ts';
import type { IncidentMessage } from '../../domain/incident/incident-messages.ts';
import type { Life } from './life.ts';

/** Whoever says that they are on it, or only writes something down, is not turned away for want of a signature. */
const always: readonly IncidentMessage[] = ['acknowledge', 'unacknowledge', 'note'];
const mostRemembered = 500;

/** Why a message is refused for its signature, or for having none. */
export function signingFault(life: Life, name: IncidentMessage, message: object): string | undefined {
  if (life.signing === undefined) return undefined;
  const { workflowId, runId } = workflowInfo();
  const fault = signatureFault({ workflowId, runId, name, message, policy: life.signing, now: Date.now(), always: always.includes(name) });
  if (fault !== undefined) return fault;
  const { signed } = message as { signed?: Signature };
  return signed && life.signatures.includes(signed.signature) ? 'this very message was taken already' : undefined;
}

/** Says in the timeline which lines somebody vouches for. */
export function markSigned(life: Life, message: object, from: number): void {
  const { signed } = message as { signed?: Signature };
  if (life.signing === undefined || signed === undefined || !isSigned({ message, policy: life.signing })) return;
  life.signatures = [...life.signatures, signed.signature].slice(-mostRemembered);
  const { timeline } = life.record;
  life.record.timeline = timeline.map((entry, n) => (n >= from && entry.by !== 'watchkeeper' ? { ...entry, signed: true } : entry));
}
