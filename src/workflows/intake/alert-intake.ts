import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertBatch } from '../../domain/incident/alert.ts';
import { intakeId } from '../../domain/incident/alert.ts';
import { isBreakIn } from '../../domain/incident/break-in.ts';
import type { AlertsSeen, IncidentSeen } from '../../domain/incident/intake/intake-view.ts';
import { alertsSeen, incidentsSeen } from '../../domain/incident/intake/intake-view.ts';
import { emptyIntake } from '../../domain/incident/intake/intake-state.ts';
import type { PackedIntake } from '../../domain/incident/intake/pack-intake.ts';
import { packIntake, unpackIntake } from '../../domain/incident/intake/pack-intake.ts';
import { isBatch, takeBatches } from '../../domain/incident/intake/take-batches.ts';
import { nextTick, tick } from '../../domain/incident/intake/tick.ts';
import { takeWindows } from '../../domain/incident/intake/windows.ts';
import type { MaintenanceWindow } from '../../domain/incident/maintenance.ts';
import type { Mind } from './mind.ts';
import { freshMind, takingNow } from './mind.ts';
import { lookAround, lookDue, readEnvironment } from './look-around.ts';
import { tellDue, tellIncidents } from './tell-incidents.ts';

export interface IntakeRequest {
  /** `system/environment`. */
  target: string;
  /** What the run before this one knew. */
  carried?: PackedIntake;
}

const alertsSignal = defineSignal<[AlertBatch]>('alerts');
const reconcileSignal = defineSignal('reconcile');
const maintenanceSignal = defineSignal<[MaintenanceWindow]>('maintenance');
const alertsQuery = defineQuery<AlertsSeen>('alerts');
const incidentsQuery = defineQuery<IncidentSeen[]>('incidents');

const mostEvents = 2000;

/**
 * Takes all alerts of an environment, joins what belongs together and opens incidents. One for each environment, for ever, with the id
 * `alerts/<system>/<environment>`. It asks Alertmanager and Prometheus every minute what is true, where the system file names them. Fails with
 * `InvalidInput` under another id, and then takes nothing.
 */
export async function alertIntake(request: IntakeRequest): Promise<never> {
  if (workflowInfo().workflowId !== intakeId(request?.target)) {
    throw ApplicationFailure.nonRetryable(
      'the intake of an environment has the id alerts/<system>/<environment>: there is one',
      'InvalidInput',
    );
  }
  const { target, carried } = request;
  const mind = freshMind(target, carried === undefined ? emptyIntake(Date.now()) : unpackIntake(carried));
  const { intake, queue, windows } = mind;
  setHandler(alertsSignal, (batch) => void (isBatch(batch) && queue.push(batch)), { description: 'Alerts from a source. One object' });
  setHandler(reconcileSignal, () => void (mind.asked = true), { description: 'Asks Alertmanager and Prometheus at once' });
  setHandler(maintenanceSignal, (window) => void windows.push(window), {
    description: 'What is expected, and until when: {"name", "services", "scenarios", "until", "by", "reason"}',
  });
  setHandler(alertsQuery, () => alertsSeen(intake, { target, now: Date.now() }), { description: 'What fires, and where it belongs' });
  setHandler(incidentsQuery, () => incidentsSeen(intake, { target, now: Date.now() }), { description: 'The incidents of late' });
  await readEnvironment(mind);
  for (;;) {
    takeQueue(mind);
    tick(intake, takingNow(mind));
    if (mustCarryOn(mind)) return await continueAsNew<typeof alertIntake>({ target, carried: packIntake(intake) });
    lookAround(mind);
    await tellIncidents(mind);
    show(mind);
    await condition(() => queue.length > 0 || windows.length > 0 || mind.asked || mind.looked.length > 0 || mind.news, waitMs(mind));
    mind.news = false;
  }
}

/** All that came, at once: between this and a new run nothing can come in. */
function takeQueue(mind: Mind): void {
  const { intake, queue, windows } = mind;
  if (windows.length > 0) takeWindows(intake, windows.splice(0), Date.now());
  for (const { take } of mind.looked.splice(0)) take();
  if (queue.length > 0) takeBatches(intake, queue.splice(0), takingNow(mind));
}

function mustCarryOn({ looking }: Mind): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  // A look that is on its way is waited for, unless that takes too long.
  const patient = looking && historyLength < 2 * mostEvents;
  return (continueAsNewSuggested || historyLength > mostEvents) && !patient && allHandlersFinished();
}

/** Until whatever is due next. */
function waitMs(mind: Mind): number {
  const now = Date.now();
  const dues = [nextTick(mind.intake, now), lookDue(mind), tellDue(mind)].filter((due) => due !== undefined);
  return Math.max(50, Math.min(...dues, now + 600_000) - now);
}

function show({ intake, target }: Mind): void {
  const incidents = incidentsSeen(intake, { target, now: Date.now() });
  const open = [...intake.groups].reduce((sum, group) => sum + group.open, 0);
  const lines = incidents.map(({ key, title, firing, total }) => `- ${shownTitle(key, title)}: ${firing} of ${total} fire`);
  const maintained = (intake.windows ?? []).map(({ name, until }) => `- maintenance ${name} until ${until}`);
  setCurrentDetails(
    [
      `**${open} alerts** of ${target} are open${intake.noData ? ', but there are no data' : ''}`,
      '',
      ...maintained,
      ...lines.slice(0, 50),
    ].join('\n'),
  );
}

/** Everybody reads the details: no markup, and nothing of what is restricted. */
function shownTitle(key: string, title: string): string {
  return isBreakIn(key.split('/')[1] ?? '') ? 'restricted' : title.replaceAll(/[^\w .:/-]/g, ' ');
}
