import type { RevisionPick } from '../../domain/release/revision-pick.ts';
import { describeRevisionPick } from '../../domain/release/revision-pick.ts';
import type { Revision } from '../../domain/release/service-state.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import type { Place } from './content-of.ts';
import type { ReleaseRecord } from './release-records.ts';
import { releaseRecords } from './release-records.ts';

/**
 * Resolves once which state is meant. What our own records call healthy comes before what the platform merely remembers. The state that runs now is
 * never the answer, nor what was put back or rolled back from since it was last healthy, nor, of what is merely remembered, its images under other
 * settings: a second rollback does not bring the bad version back (E41).
 */
export async function findRevision(pick: RevisionPick, { env, service, platform, objects }: Place): Promise<Revision> {
  const now = await platform.state(service);
  const records = await releaseRecords(objects, env, service.name);
  const remembered = await platform.revisions(service);
  const isBad = badIn(records);
  const recorded = records
    .filter(({ verdict }) => verdict === 'healthy')
    .map(({ release, fingerprint, images, createdAt }): Revision => ({ service: service.name, release, fingerprint, images, createdAt }));
  const known = [...recorded, ...remembered.map(withoutContent)];
  const others = known.filter(({ fingerprint }) => fingerprint !== now.fingerprint);
  const found = {
    lastHealthy: () => others.find((revision) => !isBad(revision)),
    release: (release: string) => others.find((revision) => revision.release === release),
    revision: (number: number) => others.find((revision) => revision.number === number),
  };
  const revision =
    pick.kind === 'release' ? found.release(pick.release) : pick.kind === 'revision' ? found.revision(pick.number) : found.lastHealthy();
  if (revision !== undefined) return revision;
  const names = others.map(({ release, number, images }) => release ?? `revision ${number ?? '?'} (${Object.values(images).join(', ')})`);
  throw new OpsError('NotFound', `${service.name} has nothing that fits "${describeRevisionPick(pick)}"`, {
    hint: names.length === 0 ? 'Nothing but the present state is known.' : `There is: ${names.slice(0, 10).join('; ')}.`,
  });
}

/** By the newest word on a state, and by the newest on its images where there is none on the state. */
function badIn(records: readonly ReleaseRecord[]): (revision: Revision) => boolean {
  const [states, images] = [new Map<string, boolean>(), new Map<string, boolean>()];
  // The oldest first: newer words replace them.
  for (const record of records.toReversed()) {
    const bad = record.verdict === 'bad';
    states.set(record.fingerprint, bad);
    if (record.settingsOnly !== true) images.set(canonical(record.images), bad);
  }
  return (revision) => states.get(revision.fingerprint) ?? images.get(canonical(revision.images)) ?? false;
}

function withoutContent({ service, fingerprint, images, number, createdAt }: Revision): Revision {
  return { service, fingerprint, images, createdAt, ...(number !== undefined && { number }) };
}
