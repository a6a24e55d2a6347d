/** What runs one service, as it is now. */
export interface ServiceState {
  service: string;
  /** As the platform's own tool names it: `deployment/prsm-api`, `api`. */
  workload: string;
  /**
   * SHA-256 in hex over all that makes the instances what they are: their template and the configuration it refers to. The same content gives
   * the same fingerprint, whenever and wherever it runs. How many instances there are is not part of it.
   */
  fingerprint: string;
  /** Container to image, as it is asked for. */
  images: Readonly<Record<string, string>>;
  /** How many instances are asked for, and how many are ready. */
  replicas: number;
  ready: number;
  /** Changes are not rolled out while it is paused. */
  paused: boolean;
  /** Who else decides on it: `Argo CD`, `Helm release prsm` … A release through us would be undone by them. */
  managedBy?: string;
  /** This worker runs in it. */
  holdsUs?: true;
  /** How many instances it had when it was stopped. */
  stoppedAt?: number;
}

/** A state that a service had and can be put back to. */
export interface Revision {
  service: string;
  fingerprint: string;
  images: Readonly<Record<string, string>>;
  /** The platform's own number, where it has one. */
  number?: number;
  /** The release that made it, where we did. */
  release?: string;
  /** When it came to be; ISO 8601, UTC. */
  createdAt: string;
}

/** How far instances are with becoming what was asked for. */
export interface Rollout {
  /** `failed`: it will not come right by itself. */
  state: 'progressing' | 'complete' | 'failed';
  wanted: number;
  updated: number;
  ready: number;
  /** How many instances of before are left, where they are replaced one after the other: the time that is given is for each. */
  left?: number;
  /** One sentence: why it failed, or what it waits for. */
  reason: string;
  /** Events, states and last log lines of what does not start; short, and without environment variables. */
  details: readonly string[];
}

export interface PlatformIdentity {
  kind: 'kubernetes' | 'compose';
  /** Of the cluster or the engine; it does not change while that lives. */
  id: string;
  version: string;
}

/** What a change did: `already` when the world was as asked. */
export interface ServiceChange {
  outcome: 'changed' | 'already';
  /** Of the state that is asked for now. */
  fingerprint: string;
}
