import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Objects } from '../objects.ts';

const Record = z.object({
  release: z.string(),
  fingerprint: z.string(),
  images: z.record(z.string(), z.string()),
  createdAt: z.string(),
  /** `healthy`: it was rolled out, watched and good. `bad`: it was put back, or rolled back from. */
  verdict: z.enum(['healthy', 'bad']),
  /** What it was put back to has the same images: the release is not to blame. */
  settingsOnly: z.literal(true).exactOptional(),
});

/** What became of a release of a service. */
export type ReleaseRecord = z.output<typeof Record>;

const mostRecords = 50;

function folder(env: Environment, service: string): string {
  return [env.objects.prefix, 'releases', env.system, env.environment, service].filter(Boolean).join('/');
}

/** Writes what became of a release; a run writes one record for a service, and the last word counts. */
export async function writeRelease(
  objects: Objects,
  env: Environment,
  { service, changeId, record }: { service: string; changeId: string; record: ReleaseRecord },
): Promise<void> {
  await objects.put(`${folder(env, service)}/${changeId}.json`, JSON.stringify(record), { contentType: 'application/json' });
}

/** The newest first. @throws OpsError `Corrupt` for one that cannot be read: a rollback must not guess. */
export async function releaseRecords(objects: Objects, env: Environment, service: string): Promise<ReleaseRecord[]> {
  const listed = await objects.list(`${folder(env, service)}/`);
  const newest = listed.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime()).slice(0, mostRecords);
  const records = await Promise.all(newest.map(async ({ key }) => parsed(key, await objects.get(key))));
  return records.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}

function parsed(key: string, bytes: Uint8Array | undefined): ReleaseRecord {
  try {
    return Record.parse(JSON.parse(Buffer.from(bytes ?? '').toString('utf8')));
  } catch (cause) {
    throw new OpsError('Corrupt', `${key} is not a record of a release that can be read`, { cause });
  }
}
