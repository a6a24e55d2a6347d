import type { Environment } from '../system/environment.ts';
import type { IncidentRecord } from './incident-record.ts';
import { riskOf } from './mitigation-risk.ts';
import type { Mitigation } from './mitigation.ts';

/** So many independent signs must agree before something small is done without a person. */
const signsNeeded = 2;

/**
 * Whether an incident may start the run of an option without being asked. What needs an approval may always be proposed: its run waits for people. What is
 * small and reversible (R1) begins at once only for Sev1 and Sev2, and only where two findings agree that something is wrong; else a person starts it.
 */
export function mayBeginByItself(
  option: Mitigation,
  { severity, findings }: Pick<IncidentRecord, 'severity' | 'findings'>,
  env: Environment,
): boolean {
  if (env.response?.automation === 'off') return false;
  if (riskOf(option) !== 'R1') return true;
  const signs = findings.filter(({ verdict }) => verdict === 'cause' || verdict === 'suspicious').length;
  return severity <= 2 && signs >= signsNeeded;
}
