const scenarios: ReadonlySet<string> = new Set(['breach', 'intrusion', 'security']);

/** Signs of a break-in: restricted from the first event on, and answered by the runbook `securityIncident`. */
export function isBreakIn(scenario: string): boolean {
  return scenarios.has(scenario);
}
