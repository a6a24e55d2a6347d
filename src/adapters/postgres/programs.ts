import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { OpsError } from '../../domain/ops-error.ts';

/** PostgreSQL's client programs of one version. */
export interface ClientPrograms {
  folder: string;
  major: number;
  /** As in `17.10`. */
  version: string;
}

/** The programs to use with a server. @throws OpsError `Unsupported` with the remedy. */
export type ChoosePrograms = (serverVersionNum: number) => Promise<ClientPrograms>;

const [oldest, newest] = [15, 17];

/**
 * Looks for the client programs once, in these folders (as of a PATH) and where distributions put one folder for each version.
 * A program of the server's own version comes first, then the next newer one.
 */
export function clientPrograms(folders: readonly string[]): ChoosePrograms {
  let found: Promise<ClientPrograms[]> | undefined;
  return async (serverVersionNum) => fittingPrograms(await (found ??= findAll(folders)), serverVersionNum);
}

/**
 * An older pg_dump refuses the server. A pg_restore of 17 sets `transaction_timeout`, which older servers do not know, and it alone reads what a pg_dump of 17 wrote:
 * a set must not be made that its own server could not take back.
 */
export function fittingPrograms(found: readonly ClientPrograms[], serverVersionNum: number): ClientPrograms {
  const server = Math.floor(serverVersionNum / 10_000);
  if (server < oldest || server > newest) {
    throw new OpsError('Unsupported', `the server is PostgreSQL ${server}; ${oldest} to ${newest} are supported`);
  }
  const fitting = found.filter(({ major }) => major >= server && (major < 17 || server >= 17)).toSorted((a, b) => a.major - b.major);
  if (fitting[0]) return fitting[0];
  const there = found.length === 0 ? 'there are none' : `there are those of ${found.map(({ version }) => version).join(', ')}`;
  throw new OpsError('Unsupported', `PostgreSQL ${server} needs its own client programs (pg_dump, pg_restore); ${there}`, {
    hint: `Install them where the worker runs (Debian: apt-get install postgresql-client-${server}), or put their folder first in its PATH.`,
  });
}

async function findAll(folders: readonly string[]): Promise<ClientPrograms[]> {
  const all = [...folders, ...(await distributionFolders())];
  const looked = await Promise.all([...new Set(all)].map(async (folder) => await versionIn(folder)));
  return looked.filter((programs) => programs !== undefined);
}

async function distributionFolders(): Promise<string[]> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const redHat = Array.from({ length: newest - oldest + 1 }, (_, n) => `/usr/pgsql-${oldest + n}/bin`);
  return [...versions.map((version) => `/usr/lib/postgresql/${version}/bin`), ...redHat];
}

async function versionIn(folder: string): Promise<ClientPrograms | undefined> {
  const program = join(folder, 'pg_dump');
  if (!(await isExecutable(program)) || !(await isExecutable(join(folder, 'pg_restore')))) return undefined;
  const { stdout, failed } = await execa(program, ['--version'], { reject: false, timeout: 10_000, stdin: 'ignore' });
  const version = /\b(\d+)(\.\d+)*\b/.exec(stdout)?.[0];
  return failed || version === undefined ? undefined : { folder, version, major: Number.parseInt(version, 10) };
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
