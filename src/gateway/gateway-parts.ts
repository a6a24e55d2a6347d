import type { Hono } from 'hono';
import type { GatewaySources } from '../domain/callers/sources.ts';
import type { Alert } from '../domain/incident/alert.ts';
import type { Asking, RunRef } from '../client/watchkeeper.ts';
import type { ResolveSecret } from './auth/prove-caller.ts';

/** What the gateway needs of Temporal. All of it throws OpsError `Unavailable` when Temporal does not answer. */
export interface TemporalSide {
  /** Resolves when the alerts are durable. */
  sendAlerts(target: string, alerts: readonly Alert[]): Promise<void>;
  askToReconcile(target: string): Promise<void>;
  /** @throws OpsError `Conflict` for a request that was made before. */
  startDeploy(asking: Asking<'deploy'>): Promise<Required<RunRef>>;
  /** Resolves when Temporal answers. */
  ping(): Promise<void>;
}

/** Routes that others put beside those of alerts. */
export type Mount = (app: Hono) => void;

export interface GatewayParts {
  sources: GatewaySources;
  temporal: TemporalSide;
  resolve: ResolveSecret;
  /** Whether there is such an environment: `system/environment`. */
  knows(target: string): Promise<boolean>;
  /** Pages for people and whatever else is served here. */
  mounts?: readonly Mount[];
  /** Takes one line about what went wrong; never a secret, never what a caller sent. */
  report?(line: string): void;
  /** How long alerts wait for others of the same environment. */
  coalesceMs?: number;
}
