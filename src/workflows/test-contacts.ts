import type { Verdict } from '../domain/verdict.ts';
import { worst } from '../domain/verdict.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface TestContactsOutcome {
  verdict: Verdict;
  contacts: { contact: string; verdict: Verdict }[];
  /** Whom nothing reached. */
  unreached: string[];
}

/** Sends a test page to every contact on every way, so that a way that does not work is known before somebody is needed (E67). */
export const testContactsRunbook: Runbook<RunbookInput<'testContacts'>, TestContactsOutcome> = {
  name: 'testContacts',
  title: 'Send a test page to every contact on every way',
  locks: () => [],
  ifBusy: 'wait',
  waitForLocksSeconds: 0,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run) {
    const contacts = [];
    for (const { name } of run.env.contacts) {
      const { verdict } = await run.observe.testContact({ contact: name });
      contacts.push({ contact: name, verdict });
    }
    const verdict = worst(contacts.map((each) => each.verdict));
    const unreached = contacts.filter((each) => each.verdict.kind === 'failed').map(({ contact }) => contact);
    run.mark('verdict', verdict.kind);
    run.mark('unreached', unreached.length);
    return { verdict, contacts, unreached };
  },
};

export const testContacts = runbook(testContactsRunbook);
