import type { Tried } from '../../domain/incident/incident-record.ts';
import type { RunChanged } from '../../domain/incident/run-changed.ts';
import type { Phase } from '../../domain/run/view.ts';
import type { Life } from './life.ts';
import { move, show, tell, triedBy } from './life.ts';

/** Takes what a run says of itself: one of ours, or one that a person started for this incident. */
export function runIs(life: Life, changed: RunChanged): void {
  if (changed.n <= (life.heard[changed.runId] ?? 0)) return;
  life.heard[changed.runId] = changed.n;
  const tried = triedBy(life, changed.runId);
  if (tried !== undefined) ourRunIs(life, tried, changed);
  else if (changed.phase === 'acting' || changed.phase === 'undoing') {
    tell(life, { kind: 'mitigation', by: changed.requester, text: `${changed.runbook} is ${changed.phase}: ${changed.runId}` });
  }
}

const doing: Readonly<Record<Phase, string>> = {
  preparing: 'begins',
  planning: 'makes its plan',
  gate: 'waits for its turn',
  acting: 'acts',
  undoing: 'puts back what it did',
  recording: 'is written down',
  done: 'is over',
};

function ourRunIs(life: Life, tried: Tried, { runId, runbook, phase, waitingFor, risk, planHash, approvedBy }: RunChanged): void {
  // How it ended is told by the run's own end.
  if (tried.endedAt !== undefined || phase === 'done') return;
  const waits = waitingFor === 'approval' || waitingFor === 'answer';
  const state: Tried['state'] = waits ? 'waiting' : 'acting';
  const told: Tried = { ...tried, risk, planHash, approvedBy, state };
  life.record.tried = life.record.tried.map((one) => (one.runId === runId ? told : one));
  if (tried.state === state) show(life);
  else {
    const now = waits ? `waits for an ${waitingFor}` : doing[phase];
    tell(life, { kind: 'mitigation', by: 'watchkeeper', text: `${runbook} ${now}: ${runId}` });
    if (!waits) move(life, 'mitigating', { by: 'watchkeeper', text: `${runbook} ${now}` });
  }
}
