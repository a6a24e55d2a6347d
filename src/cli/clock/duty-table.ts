import type { ClockDuty } from '../../domain/security/legal-clock.ts';
import { table } from '../table.ts';

/** Duties with their times, and who closed them. */
export function dutyTable(duties: readonly ClockDuty[]): string {
  const rows = duties.map(({ duty, state, dueAt, closed }) => [duty, state, dueAt ?? '', closed ? `${closed.by}: ${closed.words}` : '']);
  return table(['duty', 'state', 'due', ''], rows);
}
