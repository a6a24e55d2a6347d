import type { BackupOutcome } from '../workflows/backup.ts';
import type { DrillOutcome } from '../workflows/drill-recovery.ts';
import type { HealthCheckOutcome } from '../workflows/health-check.ts';
import type { RestoreOutcome } from '../workflows/restore.ts';
import type { VerifyBackupsOutcome } from '../workflows/verify-backups.ts';

/** What each runbook ends with when it is done. */
export interface RunbookOutcomes {
  backup: BackupOutcome;
  verifyBackups: VerifyBackupsOutcome;
  restore: RestoreOutcome;
  drillRecovery: DrillOutcome;
  healthCheck: HealthCheckOutcome;
}
