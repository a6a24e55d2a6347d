import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { fieldsOf, shapeFault } from '../domain/run/messages.ts';
import type { Fields, Word } from '../domain/run/messages.ts';
import { freezeId } from '../domain/run/queues.ts';

export interface FreezeRequest {
  /** `system/environment`. */
  target: string;
  requester: string;
  reason: string;
  /** ISO 8601 with offset; absent: until somebody sends `release`. */
  until?: string;
}

const requestFields: Fields = { target: 'text', requester: 'text', reason: 'text', until: 'optional text' };
const longestMs = 366 * 24 * 3600 * 1000;

const releaseUpdate = defineUpdate<{ ended: true }, [Word]>('release');
const releaseSignal = defineSignal<[Word]>('release');

/**
 * While it runs, nothing is changed in its environment: every change looks for it first. Its id is `freeze/<system>/<environment>`.
 * Operators: `release` ends it. Fails with `InvalidInput`, and then nothing is frozen.
 */
export async function freeze(request: FreezeRequest): Promise<{ endedBy: string }> {
  let endedBy: string | undefined;
  const wordFault = (word: Word): string | undefined => shapeFault(word, fieldsOf.word);
  const end = (word: Word): void => void (endedBy = word.by);
  // A signal cannot be answered: one that does not fit is dropped.
  setHandler(releaseSignal, (word) => (wordFault(word) === undefined ? end(word) : undefined), {
    description: 'Ends the freeze. One object: {"by"}',
  });
  setHandler(releaseUpdate, (word) => (end(word), { ended: true as const }), {
    description: 'Ends the freeze. One object: {"by"}',
    validator(word) {
      const fault = wordFault(word);
      if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
    },
  });
  const fault = requestFault(request);
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'InvalidInput');
  const { target, requester, reason, until } = request;
  upsertMemo({ requester, reason, until: until ?? '' });
  setCurrentDetails(`**${target} is frozen** by ${requester}: ${reason}${until ? `, until ${until}` : ''}`);
  const ended = (): boolean => endedBy !== undefined;
  if (until) await condition(ended, Math.max(1, Date.parse(until) - Date.now()), { summary: `frozen until ${until}` });
  else await condition(ended);
  return { endedBy: endedBy ?? 'its time' };
}

function requestFault(request: FreezeRequest): string | undefined {
  const shape = shapeFault(request, requestFields);
  if (shape !== undefined) return shape;
  const id = freezeId(request.target);
  if (workflowInfo().workflowId !== id) return `a freeze of ${request.target} must have the workflow id ${id}: changes look for that`;
  return request.until ? untilFault(request.until) : undefined;
}

function untilFault(until: string): string | undefined {
  const at = Date.parse(until);
  if (!Number.isFinite(at) || until.length > 40) return 'until must be a time such as 2026-12-24T18:00:00+01:00';
  return at - Date.now() > longestMs ? 'a freeze lasts a year at most: start it again then' : undefined;
}
