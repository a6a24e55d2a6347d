export { backup } from './backup.ts';
export { drillRecovery } from './drill-recovery.ts';
export { freeze } from './freeze.ts';
export { healthCheck } from './health-check.ts';
export { lock } from './lock.ts';
export { restore } from './restore.ts';
export { verifyBackups } from './verify-backups.ts';
