import type { Fault } from '../../definition/fault.ts';
import type { Plain } from '../../definition/merge.ts';
import type { EnvironmentFields } from '../environment-schema.ts';

/** An environment as far as it could be read. Paths of faults begin at its fields. */
export interface Readable {
  production: boolean;
  /** A field, or a store, with faults of its own is absent. */
  fields: Partial<EnvironmentFields>;
  /** The same as written: it tells what has faults from what was never given. */
  written: Plain;
}

/** A rule between fields, which no single field's form can express. */
export type Rule = (environment: Readable) => Fault[];
