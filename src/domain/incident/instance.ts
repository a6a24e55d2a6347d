/** One instance of a service (a container of a pod, a container), as its platform sees it. */
export interface Instance {
  /** Of the pod or the container. */
  name: string;
  container?: string;
  ready: boolean;
  restarts: number;
  /** What it is at, in the platform's words: `running`, `CrashLoopBackOff: …`. */
  state: string;
  /** ISO 8601, UTC. */
  startedAt?: string;
  /** How it ended the last time. */
  lastExit?: { reason: string; code?: number; at?: string };
}

/** All instances of a service, and what the platform warned of lately: events live for an hour at most (E47). */
export interface Instances {
  instances: readonly Instance[];
  events: readonly string[];
}

/** Which lines of logs: bounded in time and number, of every instance, and of the one before where it crashed (E46). */
export interface LogsAsked {
  sinceSeconds: number;
  /** Of each instance. */
  maxLines: number;
}

export interface LogExcerpt {
  instance: string;
  container?: string;
  /** Of the instance before, which crashed. */
  previous: boolean;
  lines: readonly string[];
  /** Why there are none, where they could not be read. */
  unread?: string;
}

/** What one instance may use. Absent: no limit. */
export interface LimitsOf {
  memoryBytes?: number;
  /** Cores; 0.5 is half of one. */
  cpus?: number;
}

/** What every instance of a service may use now: where they differ, the least. */
export interface Limits extends LimitsOf {
  fingerprint: string;
  /** What each instance may be given at most, where the platform knows its host. */
  most?: Required<LimitsOf>;
}
