import { join } from 'node:path';
import { execa } from 'execa';
import type { Client } from 'pg';
import type { DumpSnapshot } from '../../activities/dump-server.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ZstdProgram } from '../zstd/zstd-program.ts';
import { databaseFacts } from './database-facts.ts';
import { streamDump } from './dump-stream.ts';
import { environmentOf } from './load-dump.ts';
import { postgresError } from './postgres-errors.ts';
import type { ClientPrograms } from './programs.ts';
import { serverSettings } from './server-settings.ts';
import { closedBy, openSession } from './session.ts';

export interface OpeningSnapshot {
  url: string;
  label: string;
  programs: ClientPrograms;
  zstd: ZstdProgram | undefined;
}

interface Cut {
  snapshot: string;
  cutAt: Date;
  systemIdentifier: string;
  serverVersion: string;
  serverVersionNum: number;
}

/** Holds one instant of a database in a session that nothing of the server's own time limits ends. */
export async function openSnapshot({ url, label, programs, zstd }: OpeningSnapshot): Promise<DumpSnapshot> {
  const client = await openSession({ url, doing: 'taking a snapshot', applicationName: label, statementTimeoutMs: 0 });
  const { snapshot, cutAt, ...source } = await cut(client).catch(async (error: unknown) => {
    await client.end().catch(() => undefined);
    throw postgresError(error, 'taking a snapshot');
  });
  const env = { ...environmentOf(url), PGAPPNAME: label };
  return {
    cutAt: cutAt.toISOString(),
    source,
    tools: { pg_dump: programs.version, zstd: zstd?.version ?? `node ${process.versions.node}` },
    async facts(signal, counted) {
      return await closedBy(signal, client, async () => await databaseFacts(client, counted)).catch((error: unknown) => {
        throw postgresError(error, 'counting rows in the snapshot');
      });
    },
    dump: (signal) =>
      streamDump({
        pgDump: join(programs.folder, 'pg_dump'),
        args: ['--format=custom', '--compress=0', `--snapshot=${snapshot}`, '--lock-wait-timeout=60s', '--no-password'],
        env,
        zstd,
        signal,
      }),
    globals: async (signal) =>
      Buffer.concat([await globalsOf(join(programs.folder, 'pg_dumpall'), env, signal), Buffer.from(await serverSettings(client))]),
    [Symbol.asyncDispose]: async () => await client.end().catch(() => undefined),
  };
}

async function cut(client: Client): Promise<Cut> {
  const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'];
  // transaction_timeout is there from 17 on.
  await client.query(`select set_config(name, '0', false) from pg_settings where name = any($1)`, [limits]);
  await client.query('begin isolation level repeatable read, read only');
  const { rows } = await client.query<Cut>(`
    select pg_export_snapshot() as snapshot, clock_timestamp() as "cutAt", system_identifier::text as "systemIdentifier",
      current_setting('server_version') as "serverVersion", current_setting('server_version_num')::int as "serverVersionNum"
    from pg_control_system()`);
  if (rows[0] === undefined) throw new OpsError('Unavailable', 'the server gave no snapshot');
  return rows[0];
}

async function globalsOf(program: string, env: Record<string, string>, signal: AbortSignal): Promise<Buffer> {
  const args = ['--globals-only', '--no-role-passwords', '--no-password', `--database=postgres`];
  const dumped = await execa(program, args, {
    env,
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    stdin: 'ignore',
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  signal.throwIfAborted();
  if (!dumped.failed) return Buffer.from(dumped.stdout);
  const [said = 'it said nothing'] = Buffer.from(dumped.stderr)
    .toString()
    .split('\n')
    .filter((line) => line.includes('error'));
  throw new OpsError('Unavailable', `pg_dumpall could not read the roles: ${said.replace(/^\S+: /, '')}`);
}
