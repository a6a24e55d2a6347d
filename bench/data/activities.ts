import { MockActivityEnvironment } from '@temporalio/testing';
import { backupActivities } from '../../src/activities/backup.ts';
import { restoreActivities } from '../../src/activities/restore.ts';
import { openDumpServers } from '../../src/adapters/postgres/dump-server.ts';
import { clientPrograms } from '../../src/adapters/postgres/programs.ts';
import { archiveReader } from '../../src/adapters/postgres/read-archive.ts';
import { openRestoreServers } from '../../src/adapters/postgres/restore-server.ts';
import { openS3Objects } from '../../src/adapters/s3/open-objects.ts';
import { unpacker } from '../../src/adapters/zstd/unpack-to-file.ts';
import { findZstd } from '../../src/adapters/zstd/zstd-program.ts';
import type { Environment } from '../../src/domain/system/environment.ts';
import { spareCollections } from '../../src/workers/spare-collections.ts';
import { benchEnvironment } from '../overhead/environment.ts';
import type { SideSettings } from './side-settings.ts';

/** The real activities on the servers of the measurement, with the environment they are for. */
export function realActivities({ url, binDir, objects: { endpoint, region, ...keys } }: SideSettings) {
  // As a worker does when it starts.
  spareCollections();
  const secrets: Record<string, string> = { 'env:URL': url, 'env:KEY': keys.accessKeyId, 'env:SECRET': keys.secretAccessKey };
  const resolve = async (value: string): Promise<string> => await Promise.resolve(secrets[value] ?? value);
  const choosePrograms = clientPrograms([binDir]);
  const openObjects = openS3Objects(resolve);
  const zstd = async () => await findZstd(['/usr/local/bin', '/usr/bin']);
  const openServer = openDumpServers({ resolve, choosePrograms, zstd });
  const env: Environment = {
    ...benchEnvironment,
    objects: { bucket: 'bench', prefix: '', region, endpoint, accessKeyId: 'env:KEY', secretAccessKey: 'env:SECRET' },
    stores: [
      {
        kind: 'postgres',
        name: 'main',
        url: 'env:URL',
        after: [],
        checks: [],
        backup: { everySeconds: 3600, retention: { last: 1, daily: 0, weekly: 0, monthly: 0 }, encryptTo: [] },
      },
    ],
  };
  const activities = {
    ...backupActivities({ openObjects, openServer, resolve, readArchive: archiveReader(choosePrograms) }),
    ...restoreActivities({
      openObjects,
      openServer: openRestoreServers({ resolve, choosePrograms }),
      resolve,
      unpack: unpacker(zstd),
    }),
  };
  return {
    env,
    activities,
    inActivity: async <R>(work: () => Promise<R>): Promise<R> => await new MockActivityEnvironment().run<[], R, () => Promise<R>>(work),
  };
}
