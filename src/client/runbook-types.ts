import type { BackupOutcome } from '../workflows/backup.ts';
import type { ConfigChangeOutcome } from '../workflows/config-change.ts';
import type { DeployOutcome } from '../workflows/deploy.ts';
import type { DiagnoseOutcome } from '../workflows/diagnose.ts';
import type { DrillOutcome } from '../workflows/drill-recovery.ts';
import type { HealthCheckOutcome } from '../workflows/health-check.ts';
import type { MitigateOutcome } from '../workflows/mitigate.ts';
import type { ProvisionOutcome } from '../workflows/provision.ts';
import type { IsolateOutcome } from '../workflows/isolate.ts';
import type { RejoinOutcome } from '../workflows/rejoin.ts';
import type { RestartOutcome } from '../workflows/restart.ts';
import type { RestoreOutcome } from '../workflows/restore.ts';
import type { ResumeOutcome } from '../workflows/resume.ts';
import type { RollbackOutcome } from '../workflows/rollback.ts';
import type { ScaleOutcome } from '../workflows/scale.ts';
import type { SecurityOutcome } from '../workflows/security-incident.ts';
import type { StopOutcome } from '../workflows/stop.ts';
import type { SwitchOutcome } from '../workflows/switch-traffic.ts';
import type { TestContactsOutcome } from '../workflows/test-contacts.ts';
import type { VerifyBackupsOutcome } from '../workflows/verify-backups.ts';

/** What each runbook ends with when it is done. */
export interface RunbookOutcomes {
  backup: BackupOutcome;
  verifyBackups: VerifyBackupsOutcome;
  restore: RestoreOutcome;
  drillRecovery: DrillOutcome;
  healthCheck: HealthCheckOutcome;
  provision: ProvisionOutcome;
  deploy: DeployOutcome;
  rollback: RollbackOutcome;
  scale: ScaleOutcome;
  restart: RestartOutcome;
  configChange: ConfigChangeOutcome;
  switchTraffic: SwitchOutcome;
  isolate: IsolateOutcome;
  rejoin: RejoinOutcome;
  securityIncident: SecurityOutcome;
  stop: StopOutcome;
  resume: ResumeOutcome;
  testContacts: TestContactsOutcome;
  diagnose: DiagnoseOutcome;
  mitigate: MitigateOutcome;
}
