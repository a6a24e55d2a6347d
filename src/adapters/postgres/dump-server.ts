import type { OpenDumpServer } from '../../activities/dump-server.ts';
import type { LiveDatabase } from '../../steps/postgres.ts';
import type { Resolve } from '../resolve.ts';
import type { ZstdProgram } from '../zstd/zstd-program.ts';
import { health } from './health.ts';
import type { ChoosePrograms } from './programs.ts';
import { databaseIn, withSession } from './session.ts';
import { openSnapshot } from './snapshot.ts';

export interface DumpServerParts {
  resolve: Resolve;
  choosePrograms: ChoosePrograms;
  /** Asked for at each dump; undefined: Node compresses. */
  zstd: () => Promise<ZstdProgram | undefined>;
}

/** Opens the PostgreSQL servers of stores for backups; secrets are resolved at each call. */
export function openDumpServers({ resolve, choosePrograms, zstd }: DumpServerParts): OpenDumpServer {
  return (store) => ({
    async look() {
      const live = await look(await resolve(store.url));
      await choosePrograms(live.serverVersionNum);
      return live;
    },
    health: async () => await health(await resolve(store.url)),
    async snapshot(label) {
      const url = await resolve(store.url);
      const { serverVersionNum } = await look(url);
      return await openSnapshot({ url, label, programs: await choosePrograms(serverVersionNum), zstd: await zstd() });
    },
  });
}

/** From another database of the server, because this one may be gone. */
async function look(url: string): Promise<LiveDatabase> {
  const database = databaseIn(url);
  return await withSession(
    { url, database: 'postgres', doing: `looking for the database ${database}`, statementTimeoutMs: 20_000 },
    async (client) => {
      const { rows } = await client.query<Omit<LiveDatabase, 'database'>>(
        `select d.oid is not null as exists, coalesce(pg_database_size(d.oid), 0)::float8 as "sizeBytes", s.system_identifier::text as "systemIdentifier",
         current_setting('server_version_num')::int as "serverVersionNum"
       from pg_control_system() s left join pg_database d on d.datname = $1`,
        [database],
      );
      if (rows[0] === undefined) throw new Error('a left join gives a row');
      return { database, ...rows[0] };
    },
  );
}
