import type { RunbookName } from '../domain/run/inputs-schema.ts';
import { backupRunbook } from './backup.ts';
import { drillRecoveryRunbook } from './drill-recovery.ts';
import { healthCheckRunbook } from './health-check.ts';
import { restoreRunbook } from './restore.ts';
import type { Runbook } from './run/run.ts';
import { verifyBackupsRunbook } from './verify-backups.ts';

/** Every runbook by its name, for pages and lists. */
export const definitions: Readonly<Record<RunbookName, Runbook<never, unknown>>> = {
  backup: backupRunbook,
  verifyBackups: verifyBackupsRunbook,
  restore: restoreRunbook,
  drillRecovery: drillRecoveryRunbook,
  healthCheck: healthCheckRunbook,
};
