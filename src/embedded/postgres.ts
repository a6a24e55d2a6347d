import { randomBytes } from 'node:crypto';
import { access, chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { Client } from 'pg';
import { OpsError } from '../domain/ops-error.ts';
import { serverFolder, unprivileged } from './folder.ts';
import { freePorts } from './free-port.ts';
import type { ServerProcess } from './server-process.ts';
import { startServer } from './server-process.ts';
import { tool } from './tools.ts';

export interface PostgresOptions {
  /** Kept over restarts; absent: a new folder that goes at `stop`. */
  dir?: string;
  port?: number;
  /** 17 is embedded; 15 and 16 are the system's own, where installed. */
  major?: 15 | 16 | 17;
  settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends ServerProcess {
  port: number;
  /** As the superuser, to the database `postgres`. */
  url: string;
  /** pg_dump, pg_restore and the others of this version. */
  binDir: string;
  dir: string;
}

/** Starts a PostgreSQL cluster on the loopback interface with passwords; makes it first where the folder has none. */
export async function startPostgres(options: PostgresOptions = {}): Promise<EmbeddedPostgres> {
  const binDir = await binariesOf(options.major ?? 17);
  const folder = await serverFolder('postgres', options.dir);
  const data = join(folder.path, 'data');
  const secret = join(folder.path, 'password');
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(binDir, data, secret);
  const password = await readFile(secret, 'utf8');
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...options.settings };
  const server = await startServer({
    name: 'PostgreSQL',
    file: join(binDir, 'postgres'),
    args: ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...(unprivileged !== undefined && { uid: unprivileged }),
    cwd: folder.path,
    // A fast shutdown: sessions are ended.
    stopSignal: 'SIGINT',
    withinMs: 30_000,
    ready: async () => await answers(url),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  return { ...server, stop, [Symbol.asyncDispose]: stop, port, url, binDir, dir: folder.path };
}

async function binariesOf(major: number): Promise<string> {
  if (major === 17) return dirname(await tool('postgres'));
  const binDir = `/usr/lib/postgresql/${major}/bin`;
  if (await exists(join(binDir, 'postgres'))) return binDir;
  throw new OpsError('NotFound', `PostgreSQL ${major} is not installed`, { hint: `apt-get install postgresql-${major}` });
}

async function initialise(binDir: string, data: string, secret: string): Promise<void> {
  await writeFile(secret, randomBytes(12).toString('hex'));
  await chmod(secret, 0o644);
  const asUser = unprivileged === undefined ? [] : ['--reuid', String(unprivileged), '--regid', String(unprivileged), '--clear-groups'];
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', secret, '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'];
  await execa('setpriv', [...asUser, '--', join(binDir, 'initdb'), ...args], { cwd: dirname(data) });
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
