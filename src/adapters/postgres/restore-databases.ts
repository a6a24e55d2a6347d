import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { NewDatabase } from '../../activities/restore-server.ts';
import { OpsError } from '../../domain/ops-error.ts';

/** The comment that makes a database ours: only what carries it may be dropped. */
const mark = 'made by watchkeeper: restore of ';

/** Names that restores give; a database of such a name that takes no connections was made half, before its mark. */
const ourName = /^wk_(restore|drill|before)_[\da-z_]+$/;

export interface FoundDatabase {
  name: string;
  /** A restore of ours made it. */
  ours: boolean;
}

/** The database as the server knows it. */
export async function findDatabase(client: ClientBase, name: string): Promise<FoundDatabase | undefined> {
  const { rows } = await client.query<{ comment: string | null; allows: boolean }>(
    `select shobj_description(oid, 'pg_database') as comment, datallowconn as allows from pg_database where datname = $1`,
    [name],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const ours = (row.comment?.startsWith(mark) ?? false) || (ourName.test(name) && !row.allows);
  return { name, ours };
}

/** Makes it closed, marks it, then opens it: at no moment is there an open database without its mark. */
export async function createDatabase(client: ClientBase, made: NewDatabase): Promise<void> {
  const { name, setId } = made;
  const left = await findDatabase(client, name);
  if (left !== undefined && !left.ours) {
    throw new OpsError('Conflict', `there is a database ${name} already, and no restore made it`, {
      hint: 'Rename or drop it by hand, if it is not needed.',
    });
  }
  if (left !== undefined) await dropDatabase(client, name);
  const id = escapeIdentifier(name);
  await client.query(`create database ${id} template template0 ${localeOf(made)} allow_connections false`);
  await client.query(`comment on database ${id} is ${escapeLiteral(mark + setId)}`);
  await client.query(`alter database ${id} with allow_connections true`);
}

/** The same order of texts as at the source, or indexes and comparisons would differ. */
function localeOf({ encoding, localeProvider, locale, collate, ctype }: NewDatabase): string {
  const libc = `encoding ${escapeLiteral(encoding)} lc_collate ${escapeLiteral(collate)} lc_ctype ${escapeLiteral(ctype)}`;
  if (localeProvider === 'libc' || locale === null) return libc;
  return `${libc} locale_provider ${localeProvider} ${localeProvider}_locale ${escapeLiteral(locale)}`;
}

/** Drops a database of ours and its sessions; right when there is none. @throws OpsError `Unsafe` for one that is not ours. */
export async function dropDatabase(client: ClientBase, name: string): Promise<void> {
  const found = await findDatabase(client, name);
  if (found === undefined) return;
  if (!found.ours) {
    throw new OpsError('Unsafe', `the database ${name} was not made by a restore and is not dropped`, {
      hint: 'Look at what it is, and drop it by hand if it is not needed.',
    });
  }
  await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
}

/** New connections are refused from here on, superusers included, and open ones are ended. */
export async function closeDatabase(client: ClientBase, name: string): Promise<void> {
  await client.query(`alter database ${escapeIdentifier(name)} with allow_connections false`);
  await endSessions(client, name);
}

/** Connections are taken again; right when the database is not there. */
export async function openDatabase(client: ClientBase, name: string): Promise<void> {
  if ((await findDatabase(client, name)) === undefined) return;
  await client.query(`alter database ${escapeIdentifier(name)} with allow_connections true`);
}

/** Ends all sessions of a database and waits until they are gone. @throws OpsError `Unavailable` after ten seconds. */
export async function endSessions(client: ClientBase, name: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { rows } = await client.query<{ pid: number }>(
      'select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [name],
    );
    if (rows.length === 0) return;
    await sleep(200);
  }
  throw new OpsError('Unavailable', `sessions of ${name} do not end`, { hint: 'Look for them in pg_stat_activity.' });
}

/** Takes the mark from a database that is in use now, or gives it back. */
export async function commentDatabase(client: ClientBase, name: string, comment: string | null): Promise<void> {
  await client.query(`comment on database ${escapeIdentifier(name)} is ${comment === null ? 'null' : escapeLiteral(comment)}`);
}

/** The comment that a restore of this set carries. */
export function markOf(setId: string): string {
  return mark + setId;
}
