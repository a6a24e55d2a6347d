import Table from 'cli-table3';
import type { Story } from './story.ts';

/** What the demo leaves in `summary.json`. */
export interface Summary {
  backup: { verdict: string; setId: string; bytes: number; seconds: number };
  drill: { verdict: string; rtoSeconds: number; rpoSeconds: number; rowsCompared: number; rowsDifferent: number; report: string };
  restore: { verdict: string; seconds: number };
  ui: string;
}

/** The figures of a story. `report`: the file that the drill's HTML was copied to. */
export function summaryOf(
  { backup, backupSeconds, drill, restore, ordersLost, ordersBack }: Story,
  { report, ui }: { report: string; ui: string },
): Summary {
  const { rtoSeconds, rpoSeconds, rowsCompared, rowsDifferent } = drill;
  return {
    backup: { verdict: backup.verdict, setId: backup.set.setId, bytes: backup.set.sizeBytes, seconds: backupSeconds },
    drill: { verdict: drill.verdict.kind, rtoSeconds, rpoSeconds, rowsCompared, rowsDifferent, report },
    restore: { verdict: ordersBack === ordersLost ? restore.verdict : 'failed', seconds: restore.seconds },
    ui,
  };
}

/** Whether all of it held. */
export function allHeld({ backup, drill, restore }: Summary, verified: string): boolean {
  return (
    [backup.verdict, verified, drill.verdict, restore.verdict].every((verdict) => verdict === 'successful') && drill.rowsDifferent === 0
  );
}

/** The figures as a table for people. */
export function tableOf({ backup, drill, restore }: Summary, { backup: { set }, verified, ordersBack }: Story): string {
  const table = new Table({ head: ['', 'verdict', 'measured'], style: { head: [], border: [] } });
  const ratio = (set.plainBytes / Math.max(1, set.sizeBytes)).toFixed(1);
  table.push(
    ['backup', backup.verdict, `${megabytes(backup.bytes)} in ${backup.seconds.toFixed(1)} s, ${ratio} : 1`],
    ['verify', verified.verdict.kind, `${verified.sets.length} set read back and decoded, ${verified.age.reason}`],
    [
      'drill',
      drill.verdict,
      `RTO ${drill.rtoSeconds.toFixed(1)} s, RPO ${drill.rpoSeconds.toFixed(0)} s, ${drill.rowsCompared} rows compared, ${drill.rowsDifferent} different`,
    ],
    ['restore', restore.verdict, `${restore.seconds.toFixed(1)} s, ${ordersBack} orders are back`],
  );
  return table.toString();
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
