import type { Tried } from '../../domain/incident/incident-record.ts';
import type { RunChanged } from '../../domain/incident/run-changed.ts';
import type { Life } from './life.ts';
import { show, tell, triedBy } from './life.ts';

/** Takes what a run says of itself: one of ours, or one that a person started for this incident. */
export function runIs(life: Life, changed: RunChanged): void {
  const tried = triedBy(life, changed.runId);
  if (tried !== undefined) ourRunIs(life, tried, changed);
  else if (changed.phase === 'acting' || changed.phase === 'undoing') {
    tell(life, { kind: 'mitigation', by: changed.requester, text: `${changed.runbook} is ${changed.phase}: ${changed.runId}` });
  }
}

function ourRunIs(life: Life, tried: Tried, { runId, runbook, phase, waitingFor, risk, planHash, approvedBy }: RunChanged): void {
  // How it ended is told by the run's own end.
  if (tried.endedAt !== undefined || phase === 'done') return;
  const waits = waitingFor === 'approval' || waitingFor === 'answer';
  const state: Tried['state'] = waits ? 'waiting' : 'acting';
  const now: Tried = { ...tried, risk, planHash, approvedBy, state };
  life.record.tried = life.record.tried.map((one) => (one.runId === runId ? now : one));
  if (tried.state === state) show(life);
  else
    tell(life, {
      kind: 'mitigation',
      by: 'watchkeeper',
      text: `${runbook} ${waits ? `waits for an ${waitingFor}` : `is ${phase}`}: ${runId}`,
    });
}
