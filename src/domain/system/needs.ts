import type { Setting } from './environment.ts';

/** What a new host or namespace must offer before anything is started there. */
export interface Needs {
  cores?: number;
  memoryGB?: number;
  diskGB?: number;
  versions: Readonly<Partial<Record<'engine' | 'compose' | 'kubernetes', string>>>;
  ports: readonly number[];
  variables: readonly string[];
  addresses: readonly { name: string; url: Setting }[];
}

/** What is looked for by name. */
export type Asked = Pick<Needs, 'ports' | 'variables'>;

/** What there is. What cannot be told is absent. */
export interface HostFacts {
  cores?: number;
  memoryBytes?: number;
  freeBytes?: number;
  versions: Readonly<Record<string, string>>;
  /** Of the ports asked for, those that somebody else has. */
  taken: readonly { port: number; by: string }[];
  /** Of the variables asked for, those without a value. */
  missing: readonly string[];
}
