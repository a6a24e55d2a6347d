import { type Path, valueAt } from '../definition/fault.ts';
import { isPlain, merge, plain, type Plain } from '../definition/merge.ts';

const ofTheFile: ReadonlySet<string> = new Set(['system', 'description', 'environments']);
const ofTheEnvironment: ReadonlySet<string> = new Set(['production']);

/** One environment with all that it inherits, still as written. */
export interface Inherited {
  production: boolean;
  fields: Plain;
  /** Where in the file a value of `fields` comes from, or where it is missing. */
  home(path: Path): Path;
}

/**
 * What the top of the file says, then what the environment says otherwise. A store's backup policy is, from far to near:
 * the top's `backup`, the environment's, the store's at the top, the store's in the environment.
 */
export function inherit(file: Plain, environment: string): Inherited {
  const here = plain(plain(file['environments'])[environment]);
  const { backup, ...fields } = merge(without(file, ofTheFile), without(here, ofTheEnvironment)) as Plain;
  return {
    production: here['production'] !== false,
    fields: isPlain(fields['stores']) ? { ...fields, stores: withBackup(fields['stores'], backup) } : fields,
    home: (path) => nearestHome(file, homes(environment, path)),
  };
}

function withBackup(stores: Plain, backup: unknown): Plain {
  const entries = Object.entries(stores).map(([name, store]) => [name, isPlain(store) ? inheritBackup(store, backup) : store]);
  return Object.fromEntries(entries) as Plain;
}

function inheritBackup(store: Plain, backup: unknown): Plain {
  const merged = merge(backup, store['backup']);
  return merged === undefined ? store : { ...store, backup: merged };
}

/** All places that could give a value, nearest first. */
function homes(environment: string, path: Path): Path[] {
  const [field, , part, ...rest] = path;
  const own: Path[] = [['environments', environment, ...path], path];
  if (field !== 'stores' || part !== 'backup') return own;
  return [...own, ['environments', environment, 'backup', ...rest], ['backup', ...rest]];
}

/** The place that gives the value; where none does, the one of which the largest part is there, and of equals the furthest: it serves all. */
function nearestHome(file: Plain, candidates: readonly Path[]): Path {
  const ranked = candidates.map((path) => ({ path, absent: path.length - depthOf(file, path) }));
  const giving = ranked.find(({ absent }) => absent === 0);
  return (giving ?? ranked.toReversed().toSorted((a, b) => a.absent - b.absent)[0])?.path ?? [];
}

function depthOf(file: Plain, path: Path): number {
  const missing = path.findIndex((_, index) => valueAt(file, path.slice(0, index + 1)) === undefined);
  return missing === -1 ? path.length : missing;
}

function without(map: Plain, keys: ReadonlySet<string>): Plain {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.has(key)));
}
