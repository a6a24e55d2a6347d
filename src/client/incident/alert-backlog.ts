import type { Client } from '@temporalio/client';
import { intakeId } from '../../domain/incident/alert.ts';
import { OpsError } from '../../domain/ops-error.ts';

const lookEveryBytes = 2 * 1024 * 1024;
/** The server ends a run, and forgets what it was told, at 50 MB or 51,200 events. */
const mostBytes = 30 * 1024 * 1024;
const mostEvents = 40_000;

/** How much was sent to each intake since its history was looked at; only to know when to look again. */
const sent = new WeakMap<Client, Map<string, number>>();

/**
 * Looks now and then whether the intake's workers keep up: what is sent on and on to one that nobody works on would be lost with it.
 * @throws OpsError `Unavailable` when they do not; whoever sends it is to send it again.
 */
export async function refuseBacklog(client: Client, target: string, bytes: number): Promise<void> {
  const counts = sent.get(client) ?? new Map<string, number>();
  sent.set(client, counts);
  const since = (counts.get(target) ?? 0) + bytes;
  counts.set(target, since < lookEveryBytes ? since : 0);
  if (since < lookEveryBytes) return;
  const run = await client.workflow
    .getHandle(intakeId(target))
    .describe()
    .catch(() => undefined);
  if (run === undefined || ((run.historySize ?? 0) < mostBytes && run.historyLength < mostEvents)) return;
  // The next one looks too.
  counts.set(target, lookEveryBytes);
  throw new OpsError('Unavailable', `the intake of ${target} is far behind: is there a worker?`);
}
