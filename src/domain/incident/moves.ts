import type { IncidentState } from './incident.ts';

/** Which states follow which. What is closed stays closed. */
const moves: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  detected: ['triaged', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  triaged: ['investigating', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  investigating: ['awaitingApproval', 'mitigating', 'validating', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  awaitingApproval: ['investigating', 'mitigating', 'validating', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  mitigating: ['investigating', 'awaitingApproval', 'validating', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  validating: ['investigating', 'awaitingApproval', 'mitigating', 'monitoring', 'resolved', 'merged', 'falsePositive'],
  monitoring: ['investigating', 'awaitingApproval', 'mitigating', 'validating', 'resolved', 'merged', 'falsePositive'],
  resolved: ['investigating', 'closed'],
  closed: [],
  merged: [],
  falsePositive: [],
};

export function mayMove(from: IncidentState, to: IncidentState): boolean {
  return moves[from].includes(to);
}

/** Somebody still works on it, or should. */
export function isOpen(state: IncidentState): boolean {
  return state !== 'resolved' && !isOver(state);
}

/** Nothing follows. */
export function isOver(state: IncidentState): boolean {
  return state === 'closed' || state === 'merged' || state === 'falsePositive';
}
