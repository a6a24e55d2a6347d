/** R0 reads only · R1 reversible and small · R2 one approver · R3 two people and a typed confirmation. */
export type Risk = 'R0' | 'R1' | 'R2' | 'R3';

const order: readonly Risk[] = ['R0', 'R1', 'R2', 'R3'];

/** The highest of several risks; of none it is R0. */
export function highestRisk(risks: readonly Risk[]): Risk {
  return order[Math.max(0, ...risks.map((risk) => order.indexOf(risk)))] ?? 'R0';
}

/** Only R2 and R3 wait for people. */
export function needsApproval(risk: Risk): risk is 'R2' | 'R3' {
  return risk === 'R2' || risk === 'R3';
}
