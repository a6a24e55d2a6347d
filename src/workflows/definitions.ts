import type { RunbookName } from '../domain/run/inputs-schema.ts';
import { backupRunbook } from './backup.ts';
import { configChangeRunbook } from './config-change.ts';
import { deployRunbook } from './deploy.ts';
import { diagnoseRunbook } from './diagnose.ts';
import { drillRecoveryRunbook } from './drill-recovery.ts';
import { healthCheckRunbook } from './health-check.ts';
import { mitigateRunbook } from './mitigate.ts';
import { provisionRunbook } from './provision.ts';
import { isolateRunbook } from './isolate.ts';
import { rejoinRunbook } from './rejoin.ts';
import { restartRunbook } from './restart.ts';
import { restoreRunbook } from './restore.ts';
import { resumeRunbook } from './resume.ts';
import { rollbackRunbook } from './rollback.ts';
import type { Runbook } from './run/run.ts';
import { scaleRunbook } from './scale.ts';
import { securityIncidentRunbook } from './security-incident.ts';
import { stopRunbook } from './stop.ts';
import { switchTrafficRunbook } from './switch-traffic.ts';
import { testContactsRunbook } from './test-contacts.ts';
import { verifyBackupsRunbook } from './verify-backups.ts';

/** Every runbook by its name, for pages and lists. */
export const definitions: Readonly<Record<RunbookName, Runbook<never, unknown>>> = {
  backup: backupRunbook,
  verifyBackups: verifyBackupsRunbook,
  restore: restoreRunbook,
  drillRecovery: drillRecoveryRunbook,
  healthCheck: healthCheckRunbook,
  provision: provisionRunbook,
  deploy: deployRunbook,
  rollback: rollbackRunbook,
  scale: scaleRunbook,
  restart: restartRunbook,
  configChange: configChangeRunbook,
  switchTraffic: switchTrafficRunbook,
  isolate: isolateRunbook,
  rejoin: rejoinRunbook,
  securityIncident: securityIncidentRunbook,
  stop: stopRunbook,
  resume: resumeRunbook,
  testContacts: testContactsRunbook,
  diagnose: diagnoseRunbook,
  mitigate: mitigateRunbook,
};
