import type { ClientBase } from 'pg';
import { escapeIdentifier } from 'pg';
import type { Swap } from '../../activities/restore-server.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { FoundDatabase } from './restore-databases.ts';
import { commentDatabase, endSessions, findDatabase, markOf } from './restore-databases.ts';

interface Present {
  live: FoundDatabase | undefined;
  beside: FoundDatabase | undefined;
  kept: FoundDatabase | undefined;
}

/** Which of the three names are there now. */
async function present(client: ClientBase, { live, beside, keepAs }: Swap): Promise<Present> {
  // One after the other: a session does one thing at a time.
  const isLive = await findDatabase(client, live);
  const isBeside = await findDatabase(client, beside);
  return { live: isLive, beside: isBeside, kept: await findDatabase(client, keepAs) };
}

/** The restored database takes the live one's name, in one transaction with the live one's renaming. Already swapped is as good. */
export async function swapDatabases(client: ClientBase, swap: Swap): Promise<void> {
  const now = await present(client, swap);
  if (now.beside === undefined) return await alreadySwapped(client, swap, now);
  if (now.kept !== undefined) throw new OpsError('Conflict', `there is a database ${swap.keepAs} already`);
  await endSessions(client, swap.beside);
  if (now.live !== undefined) await endSessions(client, swap.live);
  const comment = now.live === undefined ? undefined : await commentOf(client, swap.live);
  await renamed(client, [...(now.live === undefined ? [] : [[swap.live, swap.keepAs] as const]), [swap.beside, swap.live]]);
  // With nothing to put back, the mark stays: it says that this is what a restore made.
  if (comment !== undefined) await commentDatabase(client, swap.live, comment);
}

async function alreadySwapped(client: ClientBase, swap: Swap, { live, kept }: Pick<Present, 'live' | 'kept'>): Promise<void> {
  if (live !== undefined && kept !== undefined) return await commentDatabase(client, swap.live, await commentOf(client, swap.keepAs));
  if (live?.ours !== true) throw new OpsError('Conflict', `the restored database ${swap.beside} is not there`);
}

/** Every name is as before the swap. Right when it never happened, or happened half. */
export async function swapBack(client: ClientBase, swap: Swap): Promise<void> {
  const now = await present(client, swap);
  if (now.kept !== undefined) {
    if (now.live === undefined) return await renamed(client, [[swap.keepAs, swap.live]]);
    if (now.beside !== undefined)
      throw new OpsError('Conflict', `${swap.live}, ${swap.beside} and ${swap.keepAs} are all there: which is which needs a person`);
    await endSessions(client, swap.live);
    await renamed(client, [
      [swap.live, swap.beside],
      [swap.keepAs, swap.live],
    ]);
    return await commentDatabase(client, swap.beside, markOf(swap.beside));
  }
  if (now.live?.ours !== true || now.beside !== undefined) return;
  await endSessions(client, swap.live);
  await renamed(client, [[swap.live, swap.beside]]);
}

async function renamed(client: ClientBase, names: readonly (readonly [string, string])[]): Promise<void> {
  await client.query('begin');
  try {
    for (const [from, to] of names) await client.query(`alter database ${escapeIdentifier(from)} rename to ${escapeIdentifier(to)}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function commentOf(client: ClientBase, name: string): Promise<string | null> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
    [name],
  );
  return rows[0]?.comment ?? null;
}
