import type { Risk } from '../gate/risk.ts';
import type { Mitigation, MitigationAction } from './mitigation.ts';

const risks: Readonly<Record<MitigationAction, Risk>> = {
  restart: 'R1',
  scale: 'R1',
  endIdleTransactions: 'R1',
  switchEndpoint: 'R1',
  rotateLogs: 'R1',
  clearCache: 'R2',
  endQueries: 'R2',
  rollback: 'R2',
  isolate: 'R2',
  expandLimits: 'R2',
};

/** What the runbook `mitigate` asks for that action: only R1 may begin by itself. */
export function riskOf({ action }: Mitigation): Risk {
  return risks[action];
}

/** `restart prsm-api`, for people. */
export function mitigationWords({ action, service, store, prefix, endpoint, replicas }: Mitigation): string {
  const on = service ?? store ?? endpoint ?? '';
  const more = prefix ?? (replicas === undefined ? '' : `to ${replicas}`);
  return [action, on, more].filter(Boolean).join(' ');
}
