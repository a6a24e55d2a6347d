import type { TurnAnswer } from '../domain/incident/guard-rules.ts';
import { guardId } from '../domain/incident/incident.ts';
import type { TurnInput } from '../domain/incident/mitigate-input.ts';
import type { Environment } from '../domain/system/environment.ts';
import { targetOf } from '../domain/system/environment.ts';
import { by, change, observe, recover, verify } from './step.ts';

type Given = Pick<TurnInput, 'what' | 'actionId'>;

/** Whether the guard would let this action begin now, and why not. Takes nothing. */
export const turnFree = observe<TurnInput, TurnAnswer>({
  class: 'look',
  command: ({ env, input }) => `temporal workflow query -w ${idOf(env, input)} --type state  # may ${input.action} begin?`,
  preview: () => ({ granted: true }),
});

/** The turn is free again. Right when there was none, and when it was given back with a better word. */
export const giveBackTurn = recover<Given>({
  class: 'act',
  command: ({ env, input }) => `temporal workflow update execute -w ${idOf(env, input)} --name giveBack  # ${input.actionId}`,
});

/** Takes a turn at the guards of the service and of the environment; asked for twice by one run it is one. */
export const takeTurn = change<TurnInput, TurnAnswer>({
  class: 'act',
  risk: 'R1',
  temporary: true,
  command: ({ env, input }) =>
    `temporal workflow update execute -w ${idOf(env, input)} --name acquire  # ${input.action} by ${input.actionId}`,
  preview: () => ({ granted: true }),
  undo: by(giveBackTurn, ({ input: { what, actionId } }) => ({ what, actionId })),
});

/** The turn is this run's; the reason says why not. */
export const turnHeld = verify<TurnInput>({ class: 'look', command: turnFree.command });

/** Tells the guard that the action helped; without it a turn that ends counts as a failure. */
export const turnHelped = change<Given, void>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) => `${giveBackTurn.command({ env, input })}: helped`,
  preview: () => undefined,
  undo: { irreversible: 'it is a word, not a change' },
});

function idOf(env: Environment, { what }: Given): string {
  return guardId(targetOf(env), what);
}
