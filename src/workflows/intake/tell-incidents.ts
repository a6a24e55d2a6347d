import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { isBreakIn } from '../../domain/incident/break-in.ts';
import type { AlertsChanged, IncidentRequest } from '../../domain/incident/incident.ts';
import { incidentId } from '../../domain/incident/incident.ts';
import { changesOf } from '../../domain/incident/intake/counts.ts';
import type { Generation, Group } from '../../domain/incident/intake/intake-state.ts';
import { successorOf } from '../../domain/incident/intake/successor.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { foundBy } from '../../domain/run/search-keys.ts';
import { summaryOf } from '../run/summary.ts';
import type { incident } from '../incident/incident.ts';
import type { Mind } from './mind.ts';

/** An incident is told what changed at most so often. */
const tellEveryMs = 2000;
const longestMs = 24 * 3600 * 1000;
const mostTries = 50;

/** Opens the incidents of new groups at once, and tells the others what changed. */
export async function tellIncidents(mind: Mind): Promise<void> {
  const now = Date.now();
  const due = [...mind.intake.groups].filter((group) => isToBeTold(group) && dueAt(group) <= now);
  await Promise.all(due.map(async (group) => await (group.generation === 0 ? open(mind, group) : tell(mind, group))));
}

/** When the next one is to be told. */
export function tellDue({ intake }: Mind): number | undefined {
  const dues = [...intake.groups].filter(isToBeTold).map(dueAt);
  return dues.length === 0 ? undefined : Math.min(...dues);
}

/** What is held is told when it is not expected any more. */
function isToBeTold({ dirty, held }: Group): boolean {
  return dirty && held !== true;
}

function dueAt({ generation, toldAt }: Group): number {
  return generation === 0 ? 0 : toldAt + tellEveryMs;
}

/** Takes what is to be told out of the group; what comes while it is told is told the next time. */
function newsOf({ intake }: Mind, group: Group): AlertsChanged {
  const changed = changesOf(group, { now: Date.now(), noData: intake.noData });
  group.newest = [];
  group.dirty = false;
  group.fresh = false;
  group.toldAt = Date.now();
  return changed;
}

async function tell(mind: Mind, group: Group): Promise<void> {
  if (group.gone) return void newsOf(mind, group);
  const { fresh } = group;
  const changed = newsOf(mind, group);
  if (await takes(incidentId(mind.target, group.key, group.generation), changed)) return;
  group.gone = true;
  // It is over, as far as people are concerned. Only what began to fire since opens another.
  const expects = [...group.entries.values()].some(({ expected }) => expected);
  if (group.open === 0 || (!fresh && !expects)) return;
  group.newest = [...changed.newest];
  const next = successorOf(mind.intake, group, { target: mind.target, now: Date.now() });
  if (fresh) await open(mind, next);
  else next.held = true;
}

/** False where there is no such incident, or it is over. */
async function takes(id: string, changed: AlertsChanged): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(id).signal('alertsChanged', changed);
    return true;
  } catch {
    return false;
  }
}

/** Opens the incident of a group, or finds the one that is open already. */
async function open(mind: Mind, group: Group): Promise<void> {
  const known = mind.intake.generations.get(group.key);
  const changed = newsOf(mind, group);
  const before = known && incidentId(mind.target, group.key, known.number);
  if (known && before && mayGoOn(group, known) && (await takes(before, changed))) return opened(mind, group, known);
  const previous = group.previous ?? before;
  const number = await firstFree(mind, { group, number: (known?.number ?? 0) + 1, previous, changed });
  if (number !== undefined) return opened(mind, group, { number, at: Date.now() });
  // Nobody knows of it: tried again at the next turn.
  group.dirty = true;
  group.newest = [...changed.newest];
}

/** The number of the incident that was begun, or that was found open where our memory of it was lost. */
async function firstFree(mind: Mind, starting: Starting): Promise<number | undefined> {
  const { group, changed } = starting;
  for (let { number } = starting; number < starting.number + mostTries; number += 1) {
    if (await starts(mind, { ...starting, number })) return number;
    if (!group.recordOnly && (await takes(incidentId(mind.target, group.key, number), changed))) return number;
  }
  return undefined;
}

/** The incident that was there before may be open still. */
function mayGoOn({ previous, recordOnly }: Group, { at }: Generation): boolean {
  return Date.now() - at < longestMs && previous === undefined && !recordOnly;
}

function opened({ intake }: Mind, group: Group, { number, at }: { number: number; at: number }): void {
  group.generation = number;
  group.openedAt = at;
  intake.generations.set(group.key, { number, at });
}

function heldSince({ firingSince }: Group): Pick<IncidentRequest, 'firingSince'> {
  return firingSince === undefined ? {} : { firingSince: new Date(firingSince).toISOString() };
}

interface Starting {
  group: Group;
  number: number;
  previous: string | undefined;
  changed: AlertsChanged;
}

/** False where an incident of that number was there before. */
async function starts({ target }: Mind, { group, number, previous, changed }: Starting): Promise<boolean> {
  const { key, service, store, scenario, title, recordOnly } = group;
  const id = incidentId(target, key, number);
  const request: IncidentRequest = {
    target,
    key,
    ...(service !== undefined && { service }),
    ...(store !== undefined && { store }),
    scenario,
    severity: changed.severity,
    title,
    requester: 'alerts',
    since: new Date(group.since).toISOString(),
    ...heldSince(group),
    alerts: changed.newest,
    ...(recordOnly && { recordOnly }),
    ...(previous !== undefined && { previous }),
  };
  try {
    await startChild<typeof incident>('incident', {
      workflowId: id,
      taskQueue: workflowQueue,
      args: [request],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      // Everybody who may list runs reads it.
      staticSummary: summaryOf(isBreakIn(scenario) ? 'restricted' : title),
      typedSearchAttributes: foundBy(target, 'incident'),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
  // What it starts with is a selection: the counts say how much there is.
  await takes(id, changed);
  return true;
}
