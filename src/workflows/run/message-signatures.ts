import { workflowInfo } from '@temporalio/workflow';
import type { SignatureCase } from '../../domain/gate/signature.ts';
import { signatureFault } from '../../domain/gate/signature.ts';
import type { RunState } from './run-state.ts';

/** What a message's signature is judged by. Before the run has read its system file nobody is known to sign. */
export function signingCase(
  { env }: RunState,
  { name, message, stops = false }: { name: string; message: object; stops: boolean | undefined },
): SignatureCase {
  const { workflowId, runId } = workflowInfo();
  return { workflowId, runId, name, message, policy: env?.approval ?? {}, now: Date.now(), always: stops };
}

/** Why a message is refused for its signature; one that was taken is not taken a second time. */
export function signingFault({ signatures }: RunState, asked: SignatureCase): string | undefined {
  const fault = signatureFault(asked);
  if (fault !== undefined) return fault;
  const { signed } = asked.message as { signed?: { signature: string } };
  return signed && signatures.has(signed.signature) ? 'this signed message was taken already' : undefined;
}
