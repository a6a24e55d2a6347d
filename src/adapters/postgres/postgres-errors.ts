import { DatabaseError } from 'pg';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';

/** SQLSTATE classes that pass: connection, resources, operator intervention, and a database in use. */
const passing = ['08', '53', '57', '55006', '40'];

/** For a role that may not do what a backup or a restore needs. */
export const rightsHint =
  'The role of the URL needs more rights: for backups pg_read_all_data (and bypassrls where tables have row security), for restores createdb and its roles.';

/** What a driver threw, in our words; the message says what the server said, which holds no password. */
export function postgresError(error: unknown, doing: string): OpsError {
  if (isOpsError(error)) return error;
  if (error instanceof DatabaseError) {
    const passes = passing.some((code) => error.code?.startsWith(code) ?? false);
    if (error.code === '28P01' || error.code === '28000') {
      return new OpsError('InvalidInput', `${doing}: the server refuses the user or password`, {
        hint: 'Check the value behind the reference of the store.',
        cause: error,
      });
    }
    if (error.code === '42501') {
      return new OpsError('InvalidInput', `${doing}: ${error.message}`, { hint: rightsHint, cause: error });
    }
    if (error.code === '3D000') return new OpsError('NotFound', `${doing}: ${error.message}`, { cause: error });
    return new OpsError(passes ? 'Unavailable' : 'Conflict', `${doing}: ${error.message}`, { cause: error });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return new OpsError('Unavailable', `${doing}: the server does not answer (${code})`, { cause: error });
}
