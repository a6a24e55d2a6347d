import { durationText } from '../../definition/duration.ts';
import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

/** A backup that is taken less often than the RPO allows cannot meet it, however well it works (E1). */
export function backupMeetsRpo({ production, fields }: Readable): Fault[] {
  return Object.entries(fields.stores ?? {}).flatMap(([store, { backup }]) => {
    if (backup.rpo === undefined || backup.every <= backup.rpo) return [];
    const message = `a backup every ${durationText(backup.every)} cannot meet an RPO of ${durationText(backup.rpo)}`;
    const fault: Fault = { path: ['stores', store, 'backup', 'every'], message };
    return [production ? fault : { ...fault, warning: true }];
  });
}

/** Sets that nobody here can open are no help in a recovery. */
export function encryptedSetsCanBeOpened({ fields }: Readable): Fault[] {
  return Object.entries(fields.stores ?? {}).flatMap(([store, { backup }]) => {
    if (backup.encryptTo.length === 0 || backup.decryptWith !== undefined) return [];
    return [
      {
        path: ['stores', store, 'backup', 'encryptTo'],
        warning: true,
        message: 'sets are encrypted and `decryptWith` is not given: this environment cannot verify, drill or restore them',
      },
    ];
  });
}

/** An environment without a store has nothing to back up, which in production is a slip (E3). */
export function productionHasStores({ production, written }: Readable): Fault[] {
  const none = production && Object.keys(plain(written['stores'])).length === 0;
  return none
    ? [{ path: ['stores'], missing: true, message: 'missing; a production environment needs its stores with a backup policy' }]
    : [];
}
