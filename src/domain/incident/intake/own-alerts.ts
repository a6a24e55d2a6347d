import type { Alert } from '../alert.ts';
import type { AlertsNow } from '../incident-activities.ts';
import type { Intake } from './intake-state.ts';
import { ownSource } from './intake-state.ts';
import type { Taking } from './take-alert.ts';
import { takeAlert } from './take-alert.ts';

const watchdogSilentMs = 300_000;

const words = {
  'alerting-path': {
    summary: 'the alerting path is dead: alerts may fire unheard',
    description: 'The watchdog has not come for 5 minutes, or no Alertmanager answers. Look at Prometheus, Alertmanager and the gateway.',
  },
  'no-data': {
    summary: 'Prometheus gives no fresh data: nobody can say whether alerts fire',
    description: 'Alerts that are told to have ended are held until Prometheus answers again.',
  },
} as const;

/** An alert of ours about what we hear with. */
function ownAlert(name: keyof typeof words, status: Alert['status'], now: number): Alert {
  const at = new Date(now).toISOString();
  return {
    source: ownSource,
    fingerprint: name,
    status,
    labels: { alertname: name, service: ownSource, scenario: name, severity: 'sev2' },
    annotations: words[name],
    startsAt: at,
    ...(status === 'resolved' && { endsAt: at }),
  };
}

function say(intake: Intake, name: keyof typeof words, { bad, taking }: { bad: boolean; taking: Taking }): void {
  const id = `${ownSource}|${name}`;
  const said = intake.where.get(id)?.entries.get(id)?.ended === undefined && intake.where.has(id);
  if (bad === said) return;
  // Ours: no rule of the environment makes another thing of it.
  takeAlert(intake, ownAlert(name, bad ? 'firing' : 'resolved', taking.now), { ...taking, env: undefined, certain: true });
}

/** What a look says of the sources themselves: two blind looks, or three deaf ones, are an incident. */
export function heedSources(intake: Intake, look: AlertsNow, taking: Taking & { watched: boolean }): void {
  intake.fresh = look.fresh;
  intake.blind = look.fresh || !taking.watched ? 0 : intake.blind + 1;
  intake.deaf = look.reachable > 0 ? 0 : intake.deaf + 1;
  const noData = intake.blind > 0;
  if (noData !== intake.noData) {
    intake.noData = noData;
    for (const group of intake.groups) group.dirty ||= group.open > 0;
  }
  say(intake, 'no-data', { bad: intake.blind >= 2, taking });
  heedWatchdog(intake, taking);
}

/** Whether the watchdog, once it was heard, is silent. */
export function heedWatchdog(intake: Intake, taking: Taking): void {
  const silent = intake.watchdogAt !== undefined && taking.now - intake.watchdogAt >= watchdogSilentMs;
  say(intake, 'alerting-path', { bad: silent || intake.deaf >= 3, taking });
}

/** When the watchdog counts as silent; undefined where it was never heard, or is silent already. */
export function watchdogDue({ watchdogAt }: Intake, now: number): number | undefined {
  const due = watchdogAt === undefined ? undefined : watchdogAt + watchdogSilentMs;
  return due === undefined || due <= now ? undefined : due;
}
