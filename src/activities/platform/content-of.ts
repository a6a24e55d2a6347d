import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Objects } from '../objects.ts';
import type { Captured, Platform } from './platform.ts';
import { readSnapshot } from './snapshots.ts';

export interface Place {
  env: Environment;
  service: Service;
  platform: Platform;
  objects: Objects;
}

/** The content of a state by its fingerprint: a snapshot of ours, or what the platform itself remembers. @throws OpsError `NotFound`. */
export async function contentOf({ env, service, platform, objects }: Place, fingerprint: string): Promise<Captured> {
  const kept = await readSnapshot(objects, env, { service: service.name, fingerprint });
  if (kept !== undefined) return kept;
  const found = (await platform.revisions(service)).find((revision) => revision.fingerprint === fingerprint);
  if (found !== undefined) return { fingerprint, content: found.content };
  throw new OpsError('NotFound', `the state ${fingerprint.slice(0, 12)} of ${service.name} is kept nowhere`, {
    hint: 'Deploy the release instead: `watchkeeper run deploy`.',
  });
}
