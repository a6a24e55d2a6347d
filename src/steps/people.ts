import type { Delivery } from '../domain/incident/notice.ts';
import type { Verdict } from '../domain/verdict.ts';
import { observe } from './step.ts';

/** What became of a test page to one contact. */
export interface ContactTested {
  /** `failed`: nothing arrived. `inconclusive`: not every way works. */
  verdict: Verdict;
  deliveries: readonly Delivery[];
}

/** Sends a test page to one contact on every way there is to them. Nothing is changed by it: it may go out in a freeze, too. @throws OpsError `NotFound`. */
export const testContact = observe<{ contact: string }, ContactTested>({
  class: 'look',
  command: ({ input }) => `# a test page to ${input.contact}, on every way`,
  preview: () => ({ verdict: { kind: 'successful', reason: 'planned' }, deliveries: [] }),
});
