import type { Pipeline } from '../../domain/system/pipeline.ts';

export interface CiRun {
  id: string;
  /** For people. */
  url: string;
}

export interface CiRunState {
  state: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** The server's own words: `queued`, `in_progress`, `failure` … */
  words: string;
  /** Jobs and steps that failed, one line each. */
  failures: readonly string[];
}

export interface StartingRun {
  ref: string;
  release: string;
  changeId: string;
}

/**
 * Runs jobs of one project. Throws OpsError only: `Unavailable` (no answer, 429, 5xx), `InvalidInput` (the token is refused), `NotFound` (project,
 * workflow or ref).
 */
export interface CiServer {
  /** Whether the job and the ref are there, in words. @throws OpsError `NotFound`. */
  look(ref: string): Promise<string>;
  /** The run that was started for a change, if any. */
  find(changeId: string): Promise<CiRun | undefined>;
  /** Starts one, whether there is one or not. Undefined: the server does not say which it is. */
  start(starting: StartingRun): Promise<CiRun | undefined>;
  /** How a job must be written so that `find` knows its runs again. */
  howToBeFound: string;
  state(id: string): Promise<CiRunState>;
  /** Asks for the end; right where it has ended. */
  cancel(id: string): Promise<void>;
}

export type OpenCi = (pipeline: Pipeline) => CiServer;
