import type { Plan } from '../../domain/plan/plan.ts';

/** A plan for people: every command, its risk and its undo. */
export function planText(plan: Plan): string {
  const lines = plan.lines.flatMap(({ n, effect, risk, command, undo, temporary }) => [
    `${String(n).padStart(3)}  ${effect.padEnd(7)} ${risk}  ${command}`,
    ...(undo === undefined ? [] : [`                  ${temporary ? 'always undone' : 'undo'}: ${undo}`]),
  ]);
  const notes = Object.entries(plan.notes).map(([what, text]) => `     ${what}: ${text}`);
  return [`${plan.runbook} of ${plan.target}, risk ${plan.risk}`, `plan ${plan.hash}`, ...notes, ...lines].join('\n');
}
