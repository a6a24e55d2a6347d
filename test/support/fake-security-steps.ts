import { giveCustodyBack, takeCustody } from '../../src/activities/security/custody-activities.ts';
import { startClocks } from '../../src/activities/security/start-clocks.ts';
import type { CustodyHead } from '../../src/domain/security/custody-row.ts';
import type { Vocabulary } from '../../src/steps/index.ts';
import type * as security from '../../src/steps/security.ts';
import type { Implements } from '../../src/steps/step.ts';

const headAt = (rows: number): { head: CustodyHead } => ({ head: { rows, sha256: String(rows).padStart(64, '0') } });

/** How the steps of a security incident answer when all is well. Custody and clocks are real: changes look for it on the server. */
export const securitySuccesses: Implements<Pick<Vocabulary, Extract<keyof typeof security, keyof Vocabulary>>> = {
  takeIntoCustody: async ({ env, input }) => await takeCustody(env, input.caseId, input.services),
  captureEvidence: async () => await Promise.resolve({ saved: 7, waived: 1, bytes: 700, locked: false, ...headAt(9) }),
  startClocks: async ({ env, input }) => await startClocks(env, input),
  containService: async () => await Promise.resolve(),
  findCleanSet: async ({ input }) => await Promise.resolve({ words: `no set of ${input.store} is older` }),
  forceSignOut: async () => await Promise.resolve(headAt(10)),
  noteInCustody: async () => await Promise.resolve(headAt(11)),
  async releaseCustody({ env, input }) {
    await giveCustodyBack(env, input.caseId);
    return headAt(12);
  },
};
