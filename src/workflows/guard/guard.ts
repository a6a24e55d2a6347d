import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { GuardScope, GuardState, TurnAnswer, TurnAsked } from '../../domain/incident/guard-rules.ts';
import { decideTurn, withoutTurn, withTurn } from '../../domain/incident/guard-rules.ts';
import type { Given, Killing } from '../../domain/incident/guard-messages.ts';
import { guardFields } from '../../domain/incident/guard-messages.ts';
import { shapeFault } from '../../domain/run/messages.ts';
import type { Fields } from '../../domain/run/messages.ts';

const acquire = defineUpdate<TurnAnswer, [TurnAsked]>('acquire');
const giveBack = defineUpdate<{ given: true }, [Given]>('giveBack');
const killUpdate = defineUpdate<{ automation: 'on' | 'off' }, [Killing]>('killSwitch');
const killSignal = defineSignal<[Killing]>('killSwitch');
const stateQuery = defineQuery<GuardState>('state');

/** The server allows 2,000 updates in a run. */
const mostUpdates = 1000;

/**
 * The guard of a service (`guard/<system>/<environment>/<service>`) or of the whole environment (`…/all`): who may act, and when. It does nothing
 * itself.
 *
 * Updates `acquire`, `giveBack`, `killSwitch` (also a signal); query `state`. It lives for ever.
 */
export async function guard(from?: GuardState): Promise<never> {
  let state: GuardState = from ?? { turns: [] };
  let updates = 0;
  const scope: GuardScope = workflowInfo().workflowId.endsWith('/all') ? 'all' : 'service';
  const kill = ({ on, by, reason = '' }: Killing): { automation: 'on' | 'off' } => {
    updates += 1;
    const { killed: _, ...rest } = state;
    state = on ? { ...rest, killed: { by, reason, at: Date.now() } } : rest;
    show(state);
    return { automation: on ? 'off' : 'on' };
  };
  setHandler(stateQuery, () => state, { description: 'Turns and the kill switch' });
  setHandler(
    acquire,
    (asked) => {
      updates += 1;
      const now = Date.now();
      const answer = decideTurn(state, asked, { scope, now });
      if (answer.granted) state = withTurn(state, asked, now);
      show(state);
      return answer;
    },
    { description: 'Asks for a turn', validator: validated(guardFields.asked) },
  );
  setHandler(
    giveBack,
    (given) => {
      updates += 1;
      state = withoutTurn(state, given, Date.now());
      show(state);
      return { given: true as const };
    },
    { description: 'Gives a turn back: {"actionId", "result": helped, failed or unused}', validator: validated(guardFields.given) },
  );
  setHandler(killUpdate, kill, {
    description: 'Switches automation off or on: {"by", "on", "reason"}',
    validator: validated(guardFields.killing),
  });
  // A signal cannot be answered: one that does not fit is dropped.
  setHandler(killSignal, (killing) => (shapeFault(killing, guardFields.killing) === undefined ? void kill(killing) : undefined), {
    description: 'The same, for those who cannot wait for an answer',
  });
  show(state);
  await condition(() => updates >= mostUpdates || workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  return await continueAsNew<typeof guard>(state);
}

function validated(fields: Fields): (message: object) => void {
  return (message) => {
    const fault = shapeFault(message, fields);
    if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
  };
}

function show({ turns, killed }: GuardState): void {
  const held = turns.find(({ endedAt }) => endedAt === undefined);
  const lines = [
    killed && `**Automation is off**, by ${killed.by}: ${killed.reason}`,
    held ? `${held.action} by ${held.holder}` : 'Nobody acts.',
    `${turns.length} turns are remembered.`,
  ];
  setCurrentDetails(lines.filter(Boolean).join('\n\n'));
}
