import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Given } from '../../domain/incident/guard-messages.ts';
import type { GuardScope, GuardState, TurnAnswer, TurnAsked } from '../../domain/incident/guard-rules.ts';
import { decideTurn } from '../../domain/incident/guard-rules.ts';
import { guardId } from '../../domain/incident/incident.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { runningNow } from '../engine/running-now.ts';

/** The guards that an action in an environment needs: the environment's own, and that of what is acted on. */
export interface Guarded {
  /** `system/environment`. */
  target: string;
  /** A service, or what stands for one. */
  what: string;
}

/** The guard's state; empty where it was never asked. */
async function stateOf(client: Client, id: string): Promise<GuardState> {
  try {
    return await client.workflow.getHandle(id).query<GuardState>('state');
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { turns: [] };
    throw error;
  }
}

/** What both guards would answer now; takes nothing. */
export async function wouldGrant(client: Client, guarded: Guarded, asked: TurnAsked): Promise<TurnAnswer> {
  for (const { id, scope } of guardsOf(guarded)) {
    const state = await freed(client, id);
    const answer = decideTurn(state, asked, { scope, now: Date.now() });
    if (!answer.granted) return answer;
  }
  return { granted: true };
}

/** Takes a turn at both guards, or at neither. The same `actionId` has the same turn. */
export async function takeTurn(client: Client, guarded: Guarded, asked: TurnAsked): Promise<TurnAnswer> {
  const [all, own] = guardsOf(guarded);
  const first = await acquire(client, all.id, asked);
  if (!first.granted) return first;
  let second = await acquire(client, own.id, asked);
  if (!second.granted && second.holder !== undefined) {
    await freed(client, own.id);
    second = await acquire(client, own.id, asked);
  }
  if (!second.granted) await give(client, all.id, { actionId: asked.actionId, result: 'unused' });
  return second;
}

/** Gives the turn back at both; the first word on how it went counts. Right when there was none. */
export async function giveBackTurn(client: Client, guarded: Guarded, given: Given): Promise<void> {
  for (const { id } of guardsOf(guarded).toReversed()) await give(client, id, given);
}

/** Whether the turn is taken at both, and not given back yet. */
export async function isHeld(client: Client, guarded: Guarded, { actionId }: TurnAsked): Promise<boolean> {
  const states = await Promise.all(guardsOf(guarded).map(async ({ id }) => await stateOf(client, id)));
  return states.every(({ turns }) => turns.some((turn) => turn.actionId === actionId && turn.endedAt === undefined));
}

function guardsOf({ target, what }: Guarded): [{ id: string; scope: GuardScope }, { id: string; scope: GuardScope }] {
  return [
    { id: guardId(target, 'all'), scope: 'all' },
    { id: guardId(target, what), scope: 'service' },
  ];
}

/** Gives back turns whose run is gone: it cannot do so itself, and nobody else would. */
async function freed(client: Client, id: string): Promise<GuardState> {
  const state = await stateOf(client, id);
  const held = state.turns.filter(({ endedAt }) => endedAt === undefined);
  const gone = await Promise.all(held.map(async (turn) => ((await runningNow(client, turn.holder)) === undefined ? [turn] : [])));
  for (const { actionId } of gone.flat()) await give(client, id, { actionId, result: 'failed' });
  return gone.flat().length === 0 ? state : await stateOf(client, id);
}

async function acquire(client: Client, id: string, asked: TurnAsked): Promise<TurnAnswer> {
  return await client.workflow.executeUpdateWithStart<GuardWorkflow, TurnAnswer, [TurnAsked]>('acquire', {
    args: [asked],
    ...startedAt(id),
  });
}

async function give(client: Client, id: string, given: Given): Promise<void> {
  await client.workflow.executeUpdateWithStart('giveBack', { args: [given], ...startedAt(id) });
}

type GuardWorkflow = (from?: GuardState) => Promise<never>;

/** Starts the guard where it was never asked. */
function startedAt(workflowId: string) {
  const workflowIdConflictPolicy = 'USE_EXISTING' as const;
  return {
    startWorkflowOperation: new WithStartWorkflowOperation<GuardWorkflow>('guard', {
      ...{ workflowId, workflowIdConflictPolicy, taskQueue: workflowQueue },
      args: [],
    }),
  };
}
