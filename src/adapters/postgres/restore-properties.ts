import type { ClientBase } from 'pg';
import { escapeIdentifier, escapeLiteral } from 'pg';

/** Gives a database the owner, connection limit, privileges and settings of another; nothing where that is not there. Safe to repeat. */
export async function copyProperties(client: ClientBase, from: string, to: string): Promise<void> {
  const { rows } = await client.query<{ owner: string; limit: number; hasAcl: boolean }>(
    `select pg_get_userbyid(datdba) as owner, datconnlimit as "limit", datacl is not null as "hasAcl" from pg_database where datname = $1`,
    [from],
  );
  const [properties] = rows;
  if (properties === undefined) return;
  const id = escapeIdentifier(to);
  await client.query(`alter database ${id} owner to ${escapeIdentifier(properties.owner)}`);
  await client.query(`alter database ${id} with connection limit ${properties.limit}`);
  if (properties.hasAcl) await copyPrivileges(client, from, id);
  await copySettings(client, from, id);
}

async function copyPrivileges(client: ClientBase, from: string, id: string): Promise<void> {
  await client.query(`revoke all on database ${id} from public`);
  const { rows } = await client.query<{ privilege: string; grantee: string | null; grantable: boolean }>(
    `select a.privilege_type as privilege, case when a.grantee = 0 then null else pg_get_userbyid(a.grantee) end as grantee, a.is_grantable as grantable
     from pg_database d, aclexplode(d.datacl) a where d.datname = $1`,
    [from],
  );
  for (const { privilege, grantee, grantable } of rows) {
    const to = grantee === null ? 'public' : escapeIdentifier(grantee);
    await client.query(`grant ${privilege} on database ${id} to ${to}${grantable ? ' with grant option' : ''}`);
  }
}

async function copySettings(client: ClientBase, from: string, id: string): Promise<void> {
  const { rows } = await client.query<{ role: string | null; name: string; value: string }>(
    `select case when s.setrole = 0 then null else pg_get_userbyid(s.setrole) end as role, split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value
     from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c where d.datname = $1`,
    [from],
  );
  for (const { role, name, value } of rows) {
    const what = role === null ? `database ${id}` : `role ${escapeIdentifier(role)} in database ${id}`;
    // The server writes a list such as search_path in its own quoting; taking it from the session keeps that.
    await client.query('begin');
    await client.query(`select set_config(${escapeLiteral(name)}, ${escapeLiteral(value)}, true)`);
    await client.query(`alter ${what} set ${name.split('.').map(escapeIdentifier).join('.')} from current`);
    await client.query('commit');
  }
}
