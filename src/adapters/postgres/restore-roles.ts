import type { ClientBase } from 'pg';
import { DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';

/** The comment that makes a role ours. */
const mark = 'made by watchkeeper for a restore';

/** Makes roles that are missing, which cannot log in: policies name them, and a restore without them would stop. */
export async function addRoles(client: ClientBase, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select rolname as name from pg_roles where rolname = any($1)', [names]);
  const there = new Set(rows.map(({ name }) => name));
  for (const name of names.filter((one) => !there.has(one))) {
    const id = escapeIdentifier(name);
    // Several statements in one query are one transaction: no role of ours is without its mark.
    await client.query(`create role ${id} nologin; comment on role ${id} is ${escapeLiteral(mark)}`);
  }
}

/** Drops the roles of ours that no database needs any more. */
export async function dropUnusedRoles(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select rolname as name from pg_roles where shobj_description(oid, 'pg_authid') = $1`,
    [mark],
  );
  for (const { name } of rows) {
    try {
      await client.query(`drop role if exists ${escapeIdentifier(name)}`);
    } catch (error) {
      const stillNeeded = '2BP01';
      if (!(error instanceof DatabaseError) || error.code !== stillNeeded) throw error;
    }
  }
}
