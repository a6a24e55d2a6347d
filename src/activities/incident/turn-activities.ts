import { activityInfo, getClient } from '@temporalio/activity';
import type { TurnAsked } from '../../domain/incident/guard-rules.ts';
import type { TurnInput } from '../../domain/incident/mitigate-input.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { Guarded } from './guards.ts';
import { giveBackTurn, isHeld, takeTurn, wouldGrant } from './guards.ts';

type TurnSteps = Pick<Vocabulary, 'turnFree' | 'takeTurn' | 'turnHeld' | 'turnHelped' | 'giveBackTurn'>;

/** Turns at guards, over Temporal itself: the run that asks is the holder. */
export function turnActivities(): Implements<TurnSteps> {
  return {
    turnFree: async ({ env, input }) => await wouldGrant(getClient(), guarded(env, input), askedBy(input)),
    takeTurn: async ({ env, input }) => await takeTurn(getClient(), guarded(env, input), askedBy(input)),
    async turnHeld({ env, input }) {
      const asked = askedBy(input);
      if (await isHeld(getClient(), guarded(env, input), asked)) return { kind: 'successful', reason: `${input.action} may begin` };
      const answer = await wouldGrant(getClient(), guarded(env, input), asked);
      return { kind: 'failed', reason: answer.granted ? 'the turn was lost: start the run again' : answer.reason };
    },
    async turnHelped({ env, input: { what, actionId } }) {
      await giveBackTurn(getClient(), guarded(env, { what }), { actionId, result: 'helped' });
    },
    async giveBackTurn({ env, input: { what, actionId } }) {
      await giveBackTurn(getClient(), guarded(env, { what }), { actionId, result: 'failed' });
    },
  };
}

function guarded(env: Environment, { what }: Pick<TurnInput, 'what'>): Guarded {
  return { target: targetOf(env), what };
}

function askedBy({ what: _what, ...asked }: TurnInput): TurnAsked {
  return { ...asked, holder: activityInfo().workflowExecution?.workflowId ?? '' };
}
