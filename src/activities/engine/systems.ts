import type { System } from '../../domain/system/system.ts';

/** Where system files are read from. */
export interface Systems {
  /** @throws OpsError `NotFound` with what there is; `InvalidInput` with a line per fault. */
  load(name: string): Promise<System>;
}
