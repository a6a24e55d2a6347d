import { condition, defineSignal, defineUpdate, setCurrentDetails, setHandler, upsertMemo, ApplicationFailure } from '@temporalio/workflow';
import { shapeFault } from '../domain/run/messages.ts';
import type { Word } from '../domain/run/messages.ts';

export interface FreezeRequest {
  /** `system/environment`. */
  target: string;
  requester: string;
  reason: string;
  /** ISO 8601 with offset; absent: until somebody sends `release`. */
  until?: string;
}

const releaseUpdate = defineUpdate<{ ended: true }, [Word]>('release');
const releaseSignal = defineSignal<[Word]>('release');

/**
 * While it runs, nothing is changed in its environment: every change looks for it first. Its id is `freeze/<system>/<environment>`.
 * Operators: `release` ends it.
 */
export async function freeze(request: FreezeRequest): Promise<{ endedBy: string }> {
  const { target, requester, reason, until } = request;
  let endedBy: string | undefined;
  const end = (word: Word): void => void (endedBy = word.by);
  setHandler(releaseSignal, end, { description: 'Ends the freeze. One object: {"by"}' });
  setHandler(releaseUpdate, (word) => (end(word), { ended: true as const }), {
    description: 'Ends the freeze. One object: {"by"}',
    validator(word) {
      const fault = shapeFault(word, ['by']);
      if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
    },
  });
  const fault = shapeFault(request, ['target', 'requester', 'reason']) ?? untilFault(until);
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'InvalidInput');
  upsertMemo({ requester, reason, until: until ?? '' });
  setCurrentDetails(`**${target} is frozen** by ${requester}: ${reason}${until === undefined ? '' : `, until ${until}`}`);
  const ended = (): boolean => endedBy !== undefined;
  if (until === undefined) await condition(ended);
  else await condition(ended, Math.max(0, Date.parse(until) - Date.now()), { summary: `frozen until ${until}` });
  return { endedBy: endedBy ?? 'its time' };
}

function untilFault(until: string | undefined): string | undefined {
  if (until === undefined || Number.isFinite(Date.parse(until))) return undefined;
  return `until must be a time such as 2026-12-24T18:00:00+01:00, not ${until}`;
}
