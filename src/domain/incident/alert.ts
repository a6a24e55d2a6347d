/** One alert as its source last told it. Texts are as they came, cut to their limits, and are never trusted as markup. */
export interface Alert {
  /** The configured source that told it, as in `main`. */
  source: string;
  /** What the source knows it by: for Alertmanager a hash of its labels. Annotations never change it. At most 64 characters. */
  fingerprint: string;
  status: 'firing' | 'resolved';
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. A new occurrence has a later one, but it is a hint, not a key. */
  startsAt: string;
  endsAt?: string;
  /** Where the alert's expression can be seen. */
  link?: string;
  /** Silenced or inhibited at its source: it pages nobody, and closes nothing. */
  suppressed?: boolean;
  /** What kind of source it is; those of an Alertmanager are asked after there. */
  from?: 'alertmanager' | 'grafana' | 'generic';
}

/** What one signal carries to the intake of an environment: at most 200 alerts and 128 KB. */
export interface AlertBatch {
  /** The same batch sent twice counts once. */
  id: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  alerts: readonly Alert[];
}

/** The intake of an environment's alerts: one long-lived workflow. */
export function intakeId(target: string): string {
  return `alerts/${target}`;
}
