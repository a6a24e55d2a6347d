import { createHash } from 'node:crypto';
import type { Alert } from '../../domain/incident/alert.ts';
import type { AlertsNow, IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { lookSource } from '../../domain/incident/intake/intake-state.ts';
import type { Environment, Setting } from '../../domain/system/environment.ts';
import { prometheusOf } from '../../domain/system/prometheus-of.ts';
import type { QueryMetric } from '../platform/metrics.ts';

/** Everything that an Alertmanager has active, silenced or not, as alerts of the source `look`. @throws OpsError `Unavailable`. */
export type ActiveAlerts = (alertmanager: Setting) => Promise<Alert[]>;

/** Labels of an alert, and when it fired. */
export interface PastAlert {
  labels: Readonly<Record<string, string>>;
  from: Date;
  until: Date;
}

/** What fired at some time since then and does not now. @throws OpsError `Unavailable`. */
export type PastAlerts = (prometheus: Setting, since: Date) => Promise<PastAlert[]>;

export interface AlertsNowPorts {
  activeAlerts: ActiveAlerts;
  pastAlerts: PastAlerts;
  queryMetric: QueryMetric;
}

const fullUpTo = 200;
const mostMissed = 100;
/** What is given in full must fit into an answer; the rest is wanted again. */
const mostCharacters = 600_000;
const freshSeconds = 120;

/** How old Prometheus' newest samples are. */
const freshness = 'time() - max(timestamp(up))';

/** Asks every Alertmanager and Prometheus of an environment. Whoever does not answer is missing in the union, and it is told. */
export function alertsNowActivity(ports: AlertsNowPorts): Pick<IncidentActivities, 'alertsNow'> {
  return {
    async alertsNow({ env, since, want = [] }) {
      const [answers, { fresh, missed }] = await Promise.all([
        Promise.allSettled((env.response?.alertmanagers ?? []).map(ports.activeAlerts)),
        askPrometheus(ports, env, new Date(since)),
      ]);
      const reached = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
      const union = unionOf(reached.flat().filter(({ labels }) => isOf(env, labels)));
      const wanted = new Set(want);
      const full = union.length <= fullUpTo ? union : union.filter(({ fingerprint }) => wanted.has(fingerprint));
      return {
        active: fitting(full),
        all: union.map(({ fingerprint }) => fingerprint),
        suppressed: union.filter(({ suppressed }) => suppressed === true).map(({ fingerprint }) => fingerprint),
        reachable: reached.length,
        fresh,
        missed,
      };
    },
  };
}

async function askPrometheus(
  { queryMetric, pastAlerts }: AlertsNowPorts,
  env: Environment,
  since: Date,
): Promise<Pick<AlertsNow, 'fresh' | 'missed'>> {
  const prometheus = prometheusOf(env);
  if (prometheus === undefined) return { fresh: false, missed: [] };
  const answer = await queryMetric(prometheus, freshness);
  if (!('value' in answer) || answer.value > freshSeconds) return { fresh: false, missed: [] };
  const past = await pastAlerts(prometheus, since).catch(() => []);
  return {
    fresh: true,
    missed: past
      .filter(({ labels }) => isOf(env, labels))
      .slice(0, mostMissed)
      .map(missedAlert),
  };
}

/** An Alertmanager may be shared: what says that it is of another environment is. */
function isOf({ system, environment }: Environment, labels: Alert['labels']): boolean {
  return (labels['system'] ?? system) === system && (labels['environment'] ?? environment) === environment;
}

/** Of several peers: silenced where all of them say so, because silences take a while to be known everywhere. */
function unionOf(alerts: readonly Alert[]): Alert[] {
  const union = new Map<string, Alert>();
  for (const alert of alerts) {
    const known = union.get(alert.fingerprint);
    if (known === undefined || known.suppressed === true) union.set(alert.fingerprint, alert);
  }
  return [...union.values()];
}

function fitting(alerts: readonly Alert[]): Alert[] {
  let length = 0;
  return alerts.filter((alert) => (length += JSON.stringify(alert).length) <= mostCharacters);
}

function missedAlert({ labels, from, until }: PastAlert): Alert {
  const sorted = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    source: lookSource,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([sorted, from.getTime()]))
      .digest('hex')
      .slice(0, 16),
    status: 'resolved',
    labels,
    annotations: {},
    startsAt: from.toISOString(),
    endsAt: until.toISOString(),
  };
}
