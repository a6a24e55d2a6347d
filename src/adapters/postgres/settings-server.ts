import type { ClientBase } from 'pg';
import { DatabaseError } from 'pg';
import type { OpenSettingsServer } from '../../activities/settings-server.ts';
import { nearest } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServerSetting, ServerSettings } from '../../domain/store/server-setting.ts';
import type { Resolve } from '../resolve.ts';
import { withSession } from './session.ts';

/** Opens the PostgreSQL servers of stores for changes of their settings. */
export function openSettingsServers({ resolve }: { resolve: Resolve }): OpenSettingsServer {
  return (store) => {
    const inSession = async <T>(doing: string, work: (client: ClientBase) => Promise<T>): Promise<T> =>
      await withSession({ url: await resolve(store.url), doing, statementTimeoutMs: 10_000 }, work);
    return {
      read: async (names) => await inSession('reading settings', async (client) => await read(client, names)),
      async alter(name, value) {
        await inSession(`setting ${name}`, async (client) => {
          // ALTER SYSTEM takes no parameters. The parts of an extension's name are quoted each.
          const quoted = name
            .split('.')
            .map((part) => client.escapeIdentifier(part))
            .join('.');
          const to = value === null ? `reset ${quoted}` : `set ${quoted} = ${client.escapeLiteral(value)}`;
          await client.query(`alter system ${to}`).catch(refused(name));
        });
      },
      reload: async () => void (await inSession('reloading the settings', async (client) => await client.query('select pg_reload_conf()'))),
    };
  };
}

/** What the server says of a value repeats it. */
function refused(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DatabaseError) || error.code?.startsWith('22') !== true) throw error;
    throw new OpsError('InvalidInput', `the server does not take the value for ${name} (${error.code})`);
  };
}

interface Row extends Omit<ServerSetting, 'ours' | 'inFiles' | 'inOtherFiles' | 'applied'> {}

interface Line {
  name: string | null;
  value: string | null;
  isOurs: boolean;
  applied: boolean;
  error: string | null;
  at: string;
  isKnown: boolean;
}

async function read(client: ClientBase, names: readonly string[]): Promise<ServerSettings> {
  const wanted = names.map((name) => name.toLowerCase());
  const { rows } = await client.query<Row>(settingsQuery, [wanted]);
  const lines = await linesOf(client);
  const known = new Set(rows.map(({ name }) => name.toLowerCase()));
  const unknown = wanted.filter((name) => !known.has(name));
  const all = unknown.length === 0 ? [] : (await client.query<{ name: string }>('select name from pg_settings')).rows;
  const overrides = await client.query<{ words: string }>(overridesQuery, [wanted]);
  const rights = await client.query<{ mayReload: boolean }>(
    `select has_function_privilege('pg_catalog.pg_reload_conf()', 'execute') as "mayReload"`,
  );
  return {
    settings: rows.map((row) => ({ ...row, ...fromFiles(lines, row.name) })),
    unknown: unknown.map((name) => {
      const near = nearest(
        name,
        all.map((one) => one.name),
      );
      return { name, ...(near !== undefined && { nearest: near }) };
    }),
    faults: lines.filter(({ error, isKnown }) => error !== null && !isKnown).map(({ at, error }) => `${at}: ${error ?? ''}`),
    overrides: overrides.rows.map(({ words }) => words),
    mayReload: rights.rows[0]?.mayReload ?? false,
  };
}

const settingsQuery = `
  select name, context, vartype as kind, unit, min_val as min, max_val as max, enumvals as options, setting as value, boot_val as "atBoot", source,
    pending_restart as "pendingRestart", has_parameter_privilege(name, 'alter system') as "mayAlter"
  from pg_settings where lower(name) = any($1) order by name`;

const linesQuery = `
  select f.name, f.setting as value, coalesce(f.sourcefile ~ '(^|[/\\\\])postgresql\\.auto\\.conf$', false) as "isOurs", f.applied, f.error,
    regexp_replace(coalesce(f.sourcefile, ''), '^.*[/\\\\]', '') || ' line ' || coalesce(f.sourceline, 0) as at,
    exists (select 1 from pg_settings s where lower(s.name) = lower(f.name)) as "isKnown"
  from pg_file_settings f order by f.seqno`;

const overridesQuery = `
  select split_part(c, '=', 1) || concat(' of role ' || r.rolname, ' of database ' || d.datname) as words
  from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c
  where lower(split_part(c, '=', 1)) = any($1) order by 1`;

async function linesOf(client: ClientBase): Promise<Line[]> {
  const { rows } = await client.query<Line>(linesQuery).catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || error.code !== '42501') throw error;
    throw new OpsError('InvalidInput', 'the role of the store may not look into the configuration files of its server', {
      hint: 'A superuser grants it: grant select on pg_file_settings to …; grant execute on function pg_show_all_file_settings() to …; grant pg_read_all_settings to …;',
    });
  });
  return rows;
}

function fromFiles(lines: readonly Line[], name: string): Pick<ServerSetting, 'ours' | 'inFiles' | 'inOtherFiles' | 'applied'> {
  const of = lines.filter((line) => line.name?.toLowerCase() === name.toLowerCase());
  return {
    ours: of.findLast(({ isOurs }) => isOurs)?.value ?? null,
    inFiles: of.at(-1)?.value ?? null,
    inOtherFiles: of.findLast(({ isOurs }) => !isOurs)?.value ?? null,
    applied: of.at(-1)?.applied ?? true,
  };
}
