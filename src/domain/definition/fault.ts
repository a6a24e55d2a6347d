import { looksSecret } from './looks-secret.ts';

/** Where something stands in a definition: keys and list positions from its top. */
export type Path = readonly (string | number)[];

/** One thing that is wrong in a file that a person wrote, in one line. */
export interface Fault {
  path: Path;
  /** What was expected and what was found; never a secret. */
  message: string;
  /** `key`: the fault is that the key is there; `value` (the default): what stands behind it. */
  at?: 'key';
  /** Nothing stands at the path; something should. */
  missing?: true;
  /** A warning does not make the file invalid. */
  warning?: true;
}

/** `environments.production.stores.main.checks[0].sql`; a key that looks like a secret is not repeated. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${keyText(part)}`)).join('');
}

function keyText(key: string): string {
  return looksSecret(key) ? '(a key that is not shown)' : key;
}

/** The same faults as seen from further up. */
export function under(base: Path, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, path: [...base, ...fault.path] }));
}

/** What stands at a path of plain data; undefined where nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, part) => {
    const reachable = at !== null && typeof at === 'object' && Object.hasOwn(at, part);
    return reachable ? (at as Record<string | number, unknown>)[part] : undefined;
  }, value);
}
