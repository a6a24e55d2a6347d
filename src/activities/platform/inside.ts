import type { Instance } from '../../domain/incident/instance.ts';
import type { Service } from '../../domain/system/platform.ts';

/** A program to run in an instance that runs already. For reading only: nobody undoes what it does. */
export interface RunningInside {
  service: Service;
  /** As `instanceDetails` names it. */
  instance: Pick<Instance, 'name' | 'container'>;
  /** Program and arguments: no shell reads them. */
  command: readonly string[];
  /** After that nobody waits for it; the platform may leave it running. */
  withinSeconds: number;
  /** Of each stream; what comes after that is not read, and nobody waits for the program any more. */
  mostBytes: number;
  signal: AbortSignal;
}

/** What the program said, as UTF-8. */
export interface SaidInside {
  stdout: string;
  stderr: string;
  /** Absent: it said more than `mostBytes` and was left. */
  exitCode?: number;
}
