import { proxyActivities, sleep } from '@temporalio/workflow';
import type { AlertsNow, IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { takeLook, unknownIn } from '../../domain/incident/intake/take-look.ts';
import { stepQueue, workflowQueue } from '../../domain/run/queues.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Mind } from './mind.ts';
import { canLook, isWatched, takingNow } from './mind.ts';

const lookEveryMs = 60_000;
/** What is asked because of an alert that may be overtaken is not asked more often. */
const leastMs = 10_000;
const readEveryMs = 600_000;
const patienceMs = 5000;
const longestMs = 24 * 3600 * 1000;

const { environmentOf } = proxyActivities<Pick<IncidentActivities, 'environmentOf'>>({
  taskQueue: workflowQueue,
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '60s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
  summary: 'read the system file',
});

/** Reads the environment; alerts wait for it for some seconds and no longer. */
export async function readEnvironment(mind: Mind): Promise<void> {
  mind.reading = true;
  mind.envReadAt = Date.now();
  const read = environmentOf({ target: mind.target })
    .then((env) => void (mind.env = env))
    // What cannot be read now leaves what was read before.
    .catch(() => undefined)
    .finally(() => {
      mind.reading = false;
      mind.news = true;
    });
  if (mind.env === undefined) await Promise.race([read, sleep(patienceMs)]);
}

/** When the sources are to be asked, or the environment read again, next. */
export function lookDue({ envReadAt, lastLookAt, intake, ...mind }: Mind): number {
  const read = mind.reading ? Number.POSITIVE_INFINITY : envReadAt + (mind.env === undefined ? lookEveryMs : readEveryMs);
  const look = !canLook(mind) || mind.looking ? Number.POSITIVE_INFINITY : lastLookAt + (intake.ask ? leastMs : lookEveryMs);
  return Math.min(read, look);
}

/** Asks whoever is to be asked by now. Does not wait: alerts come in meanwhile. */
export function lookAround(mind: Mind): void {
  const now = Date.now();
  if (!mind.reading && mind.envReadAt + (mind.env === undefined ? lookEveryMs : readEveryMs) <= now) void readEnvironment(mind);
  const due = mind.lastLookAt + (mind.intake.ask ? leastMs : lookEveryMs);
  if (mind.env === undefined || !canLook(mind)) {
    mind.asked = false;
    return;
  }
  if (mind.looking || (!mind.asked && due > now)) return;
  mind.asked = false;
  mind.intake.ask = false;
  mind.looking = true;
  mind.lastLookAt = now;
  void bringLook(mind, mind.env, now);
}

async function bringLook(mind: Mind, env: Environment, now: number): Promise<void> {
  const since = Math.max(mind.intake.lookedAt ?? mind.intake.startedAt, now - longestMs);
  const asking = { env, since: new Date(since).toISOString() };
  const first = await ask(mind.target, asking);
  const want = unknownIn(mind.intake, first);
  const second = want.length === 0 ? undefined : await ask(mind.target, { ...asking, want });
  const active = [...first.active, ...(second?.active ?? [])];
  mind.looked.push({
    take: () => takeLook(mind.intake, { ...first, active }, { ...takingNow(mind), since, watched: isWatched(mind) }),
  });
  mind.looking = false;
}

async function ask(target: string, asking: Parameters<IncidentActivities['alertsNow']>[0]): Promise<AlertsNow> {
  const { alertsNow } = proxyActivities<Pick<IncidentActivities, 'alertsNow'>>({
    taskQueue: stepQueue(target, false),
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: '45s',
    retry: { initialInterval: '1s', maximumAttempts: 2 },
    summary: 'ask Alertmanager and Prometheus what fires',
  });
  return await alertsNow(asking).catch(() => ({ active: [], all: [], suppressed: [], reachable: 0, fresh: false, missed: [] }));
}
