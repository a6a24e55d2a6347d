import type { Reference } from '../system/environment.ts';

/** How a caller proves who it is. Several secrets are for rotation: each of them is right. */
export type CallerProof = { kind: 'bearer'; secrets: readonly Reference[] } | { kind: 'hmac'; secrets: readonly Reference[] };

/** Something that posts alerts. */
export interface AlertSource {
  name: string;
  kind: 'alertmanager' | 'grafana' | 'generic';
  /** `system/environment`; absent: the labels `system` and `environment` of each alert say. */
  target?: string;
  auth: CallerProof;
}

/** Something that posts that there is a release. */
export interface DeploymentSource {
  name: string;
  /** What it may release to. */
  targets: readonly string[];
  auth: CallerProof;
}

/** Who may post what to the gateway. */
export interface GatewaySources {
  /** Takes the alerts that are for no known environment. */
  fallback: string;
  alerts: readonly AlertSource[];
  deployments: readonly DeploymentSource[];
}
