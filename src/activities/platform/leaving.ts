import { canonical } from '../../domain/plan/canonical.ts';
import { imageNow, tagOf } from '../../domain/release/image-of.ts';
import type { ServiceState } from '../../domain/release/service-state.ts';
import type { Place } from './content-of.ts';
import { releaseRecords, writeRelease } from './release-records.ts';

interface Leaving {
  changeId: string;
  /** Fingerprint of the state that the service goes to. */
  to: string;
  /** Only this state is left; absent: whatever is there. */
  from?: string;
}

/**
 * Takes a service out of a state by `change`, and writes down that nobody returns to that state by themselves: a second rollback must not bring the bad
 * version back. Written before the change, so that it holds wherever a worker dies, and again after it, when it is known whether the images were
 * others. A run has one word on a service: an undo of a rollback takes back what the rollback said. Safe to repeat; whatever cannot be written or looked
 * at keeps nobody from going back.
 */
export async function leaving<T>(place: Place, { changeId, to, from }: Leaving, change: () => Promise<T>): Promise<T> {
  const left = await stateOf(place);
  const isMeant = left !== undefined && left.fingerprint !== to && (from === undefined || left.fingerprint === from);
  if (!isMeant) return await change();
  await noteBad(place, { changeId, left, settingsOnly: true }).catch(() => undefined);
  const changed = await change();
  const now = await stateOf(place);
  if (now !== undefined) await noteBad(place, { changeId, left, settingsOnly: canonical(now.images) === canonical(left.images) });
  return changed;
}

/** Absent where there is nothing that could be looked at, as after a change that was broken off. */
async function stateOf({ platform, service }: Place): Promise<ServiceState | undefined> {
  return await platform.state(service).catch(() => undefined);
}

interface Noting {
  changeId: string;
  left: ServiceState;
  settingsOnly: boolean;
}

/** @throws OpsError `Unavailable`: asked again, the service is where it should be, and nothing is written. */
async function noteBad(place: Place, { changeId, left, settingsOnly }: Noting): Promise<void> {
  const { env, service, objects } = place;
  const { fingerprint, images } = left;
  const known = await releaseRecords(objects, env, service.name).catch(() => []);
  const release = known.find((record) => record.fingerprint === fingerprint)?.release ?? tagOf(imageNow(service, left) ?? '');
  const record = { release, fingerprint, images, createdAt: new Date().toISOString(), verdict: 'bad' as const };
  await writeRelease(objects, env, { service: service.name, changeId, record: { ...record, ...(settingsOnly && { settingsOnly }) } });
}
