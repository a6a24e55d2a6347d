import type { ClientBase } from 'pg';
import { escapeIdentifier } from 'pg';
import type { DatabaseFacts, SequenceFacts, TableFacts } from '../../domain/backup/manifest.ts';

const ofUsers = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')`;

/** All that a restore is compared with. Run it in the snapshot that the dump is taken of: every row is counted in it. `counted` hears of every table. */
export async function databaseFacts(client: ClientBase, counted: (tables: number) => void = () => undefined): Promise<DatabaseFacts> {
  const { rows } = await client.query<
    Omit<DatabaseFacts, 'tables' | 'sequences' | 'extensions' | 'largeObjects' | 'policyRoles' | 'invalid'>
  >(`
    select d.datname as name, pg_database_size(d.oid)::float8 as "sizeBytes", pg_encoding_to_char(d.encoding) as encoding,
      case d.datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as "localeProvider",
      -- The column is called differently before 17.
      coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale,
      d.datcollate as collate, d.datctype as ctype, d.datcollversion as "collationVersion", pg_get_userbyid(d.datdba) as owner
    from pg_database d where d.datname = current_database()`);
  const [database] = rows;
  if (database === undefined) throw new Error('a session has no database');
  const extensions = await client.query<{ name: string; version: string }>(
    'select extname as name, extversion as version from pg_extension order by 1',
  );
  const large = await client.query<{ n: number }>('select count(*)::int as n from pg_largeobject_metadata');
  return {
    ...database,
    tables: await countTables(client, counted),
    sequences: await readSequences(client),
    extensions: extensions.rows,
    largeObjects: large.rows[0]?.n ?? 0,
    policyRoles: await policyRoles(client),
    invalid: await invalidNames(client),
  };
}

/** Plain tables and partitions. Partitioned tables hold nothing themselves; materialised views are computed anew by a restore and may rightly differ. */
async function countTables(client: ClientBase, counted: (tables: number) => void): Promise<TableFacts[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and ${ofUsers} order by 1, 2`);
  const tables: TableFacts[] = [];
  for (const { schema, name } of rows) {
    const count = await client.query<{ n: string }>(`select count(*) as n from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`);
    counted(tables.push({ schema, name, rows: Number(count.rows[0]?.n ?? 0) }));
  }
  return tables;
}

/** Read from the sequences themselves: the catalogue's view does not follow a snapshot either, and dumps read them so too. */
async function readSequences(client: ClientBase): Promise<SequenceFacts[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${ofUsers} order by 1, 2`);
  const sequences: SequenceFacts[] = [];
  for (const { schema, name } of rows) {
    const read = await client.query<{ v: string | null }>(
      `select case when is_called then last_value::text end as v from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
    );
    sequences.push({ schema, name, lastValue: read.rows[0]?.v ?? null });
  }
  return sequences;
}

async function policyRoles(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select distinct r.rolname as name from pg_policy p cross join unnest(p.polroles) named join pg_roles r on r.oid = named order by 1',
  );
  return rows.map(({ name }) => name);
}

async function invalidNames(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select n.nspname || '.' || c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where not i.indisvalid and ${ofUsers}
    union all
    select n.nspname || '.' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where not k.convalidated and ${ofUsers} order by 1`);
  return rows.map((row) => row.name);
}
