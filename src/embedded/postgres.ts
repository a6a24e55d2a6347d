import { join } from 'node:path';
import { Client } from 'pg';
import { embeddedFolder, unprivilegedId } from './embedded-folder.ts';
import { freePort } from './free-ports.ts';
import { ensureCluster } from './postgres-cluster.ts';
import type { PostgresMajor } from './postgres-programs.ts';
import { postgresPrograms } from './postgres-programs.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';

/** How PostgreSQL is started; all of it may be left out. */
export interface PostgresOptions {
  /** Keeps the cluster over restarts; a temporary one when left out. Root: the user nobody must be able to reach it. */
  dir?: string;
  port?: number;
  /** 17 is embedded; others are the system's own, where installed. */
  major?: PostgresMajor;
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL cluster; start it with the same folder and port and it recovers as after a crash. */
export interface EmbeddedPostgres extends EmbeddedServer {
  port: number;
  /** As the superuser, with the password, to the database `postgres`. */
  url: string;
  /** pg_dump, pg_restore and the others of this version. */
  binDir: string;
  dir: string;
}

/**
 * Starts a PostgreSQL cluster on the loopback interface, with a random password for its superuser `postgres`; makes it first where the
 * folder has none. Ready in 0.3 s, or 3 s with a new cluster.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<EmbeddedPostgres> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const binDir = await postgresPrograms(options.major ?? 17);
  const folder = await embeddedFolder('postgres', options.dir);
  const port = options.port ?? (await freePort());
  const { data, password } = await ensureCluster(binDir, folder.path);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port), ...options.settings };
  const server = await startServer({
    name: 'PostgreSQL',
    folder,
    program: join(binDir, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    userId: unprivilegedId,
    // A fast shutdown, which ends sessions; and an immediate one, which ends the backends too, when this process is gone.
    stopSignal: 'SIGINT',
    orphanSignal: 'QUIT',
    ports: [port],
    isReady: async () => await answers(url),
  });
  return { ...server, port, url, binDir, dir: folder.path };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  // A server that ends while it is asked must not end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end();
  }
}
