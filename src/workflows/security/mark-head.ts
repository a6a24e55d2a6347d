import type { CustodyHead } from '../../domain/security/custody-row.ts';
import type { Run } from '../run/run.ts';

/** Keeps where the custody log stands where the log is not: in the history of the run, and in its record. */
export function markHead(run: Pick<Run, 'mark'>, { rows, sha256 }: CustodyHead): void {
  if (rows === 0) return;
  run.mark('custodyRows', rows);
  run.mark('custodyHead', sha256);
}
