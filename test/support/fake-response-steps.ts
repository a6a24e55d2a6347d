import type { Finding } from '../../src/domain/incident/finding.ts';
import type { SessionRow } from '../../src/domain/incident/session-row.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import type { Vocabulary } from '../../src/steps/index.ts';
import type * as diagnosis from '../../src/steps/diagnosis.ts';
import type * as endpoint from '../../src/steps/endpoint.ts';
import type * as limits from '../../src/steps/limits.ts';
import type * as recovery from '../../src/steps/recovery.ts';
import type * as sessions from '../../src/steps/sessions.ts';
import type { Implements } from '../../src/steps/step.ts';
import type * as turn from '../../src/steps/turn.ts';
import { after, before } from './fake-service-steps.ts';

type Of<M> = Extract<keyof M, keyof Vocabulary>;
type ResponseSteps = Pick<
  Vocabulary,
  Of<typeof diagnosis> | Of<typeof endpoint> | Of<typeof limits> | Of<typeof recovery> | Of<typeof sessions> | Of<typeof turn>
>;

/** Somebody who left a transaction open. */
const session: SessionRow = {
  pid: 4711,
  backendStart: '2026-11-21 02:00:00.000001+00',
  user: 'app',
  application: 'web',
  state: 'idle in transaction',
  seconds: 900,
  query: "update t set a = '…'",
};

const finding: Finding = {
  probe: 'sessions of main',
  verdict: 'cause',
  saw: '99 of 100 sessions are used (99 %), 7 wait for locks',
  means: 'applications cannot get a session',
  couldDo: [{ action: 'endIdleTransactions', store: 'main' }],
  command: 'psql "$MAIN_URL"',
  tookMs: 12,
};

const good: Verdict = { kind: 'successful', reason: 'it held' };
const goodly = async (): Promise<Verdict> => await Promise.resolve(good);
const changed = async (): Promise<{ outcome: 'changed'; fingerprint: string }> =>
  await Promise.resolve({ outcome: 'changed', fingerprint: after });

/** How the steps against incidents answer when all is well. */
export const responseSuccesses: Implements<ResponseSteps> = {
  findings: async () => await Promise.resolve([finding]),
  keepFindings: async ({ input }) => await Promise.resolve({ key: `evidence/${input.id}.json`, sha256: 'ab'.repeat(32) }),
  turnFree: async () => await Promise.resolve({ granted: true }),
  takeTurn: async () => await Promise.resolve({ granted: true }),
  turnHeld: goodly,
  turnHelped: async () => await Promise.resolve(),
  giveBackTurn: async () => await Promise.resolve(),
  sessionsToEnd: async () => await Promise.resolve([session]),
  endIdleTransactions: async () => await Promise.resolve([{ pid: session.pid, application: 'web', how: 'terminated' }]),
  endQueries: async () => await Promise.resolve([{ pid: session.pid, application: 'web', how: 'cancelled' }]),
  endpointChoice: async () =>
    await Promise.resolve({
      service: 'api',
      variable: 'RPC_URL',
      url: 'https://backup.demo',
      fingerprint: before,
      words: '1: not healthy',
    }),
  switchVariable: changed,
  endpointGood: goodly,
  clearCachePrefix: async () => await Promise.resolve({ removed: 7 }),
  serviceLimits: async () => await Promise.resolve({ fingerprint: before, memoryBytes: 2 ** 30, cpus: 1 }),
  putLimits: changed,
  rotateServiceLogs: async () => await Promise.resolve({ freedBytes: 5e7 }),
  recoveryHolds: goodly,
};
