import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OpsError } from '../domain/ops-error.ts';
import { findProgram } from './on-the-path.ts';
import { tool } from './tool.ts';

/** The versions that backups are taken of. */
export type PostgresMajor = 15 | 16 | 17;

/**
 * The folder with the programs of a version of PostgreSQL: 17 is embedded, others are Debian's.
 *
 * @throws OpsError `NotFound` when it is neither; the hint says how to install it.
 */
export async function postgresPrograms(major: PostgresMajor): Promise<string> {
  if (major === 17) return dirname(await realpath(await tool('postgres')));
  const folders = [`/usr/lib/postgresql/${major}/bin`];
  const program = await findProgram(folders, { name: 'postgres', args: ['--version'], answers: `(PostgreSQL) ${major}.` });
  if (program !== undefined) return dirname(program);
  throw new OpsError('NotFound', `PostgreSQL ${major} is not installed`, { hint: `On Debian: apt-get install postgresql-${major}` });
}
