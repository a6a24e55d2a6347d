import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Objects } from '../objects.ts';
import type { Captured } from './platform.ts';

/** `<prefix>/snapshots/<system>/<environment>/<service>/<fingerprint>.json`: the same state is kept once. */
function snapshotKey(env: Environment, service: string, fingerprint: string): string {
  return [env.objects.prefix, 'snapshots', env.system, env.environment, service, `${fingerprint}.json`].filter(Boolean).join('/');
}

/** Keeps a snapshot. Safe to repeat: what is there under a fingerprint is what it names. */
export async function writeSnapshot(objects: Objects, env: Environment, { service, captured }: { service: string; captured: Captured }) {
  const body = canonical({ schema: 1, service, ...captured });
  await objects.put(snapshotKey(env, service, captured.fingerprint), body, { contentType: 'application/json' });
}

/** The snapshot with this fingerprint, if it is kept. @throws OpsError `Corrupt` when it is not what its name says. */
export async function readSnapshot(
  objects: Objects,
  env: Environment,
  { service, fingerprint }: { service: string; fingerprint: string },
): Promise<Captured | undefined> {
  const key = snapshotKey(env, service, fingerprint);
  const bytes = await objects.get(key);
  if (bytes === undefined) return undefined;
  const { content } = parsed(key, bytes);
  if (sha256Hex(canonical(content)) !== fingerprint) throw new OpsError('Corrupt', `${key} does not hold what its name says`);
  return { fingerprint, content };
}

function parsed(key: string, bytes: Uint8Array): { content?: unknown } {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as { content?: unknown };
  } catch (cause) {
    throw new OpsError('Corrupt', `${key} is not a snapshot that can be read`, { cause });
  }
}
