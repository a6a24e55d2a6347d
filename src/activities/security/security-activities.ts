import { hostname } from 'node:os';
import { activityInfo } from '@temporalio/activity';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import { codenameOf } from '../../domain/security/case-names.ts';
import type { CustodyFact, CustodyHead } from '../../domain/security/custody-row.ts';
import { plainSecurity } from '../../domain/security/security-policy.ts';
import type { Environment, Reference, Setting } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Vocabulary } from '../../steps/index.ts';
import { signOutKey } from '../../steps/security.ts';
import type { At, Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { supervised } from '../supervised.ts';
import { capture } from './capture.ts';
import { giveCustodyBack, takeCustody } from './custody-activities.ts';
import type { Custody } from './custody-log.ts';
import { CustodyLog } from './custody-log.ts';
import { startClocks } from './start-clocks.ts';

/** A request to a hook: the same key is the same request, however often it is sent. @throws OpsError */
export type CallHook = (hook: { url: Setting; token?: Reference }, request: { key: string; body: object }) => Promise<void>;

export interface SecurityPorts {
  openPlatform: OpenPlatform;
  openObjects: OpenObjects;
  callHook: CallHook;
  pickSet: Implements<Pick<Vocabulary, 'pickSet'>>['pickSet'];
  /** Of Watchkeeper. */
  version: string;
}

type SecuritySteps = Pick<
  Vocabulary,
  | 'takeIntoCustody'
  | 'captureEvidence'
  | 'startClocks'
  | 'containService'
  | 'findCleanSet'
  | 'forceSignOut'
  | 'noteInCustody'
  | 'releaseCustody'
>;

const dayMs = 24 * 3600 * 1000;

/** What is done about a break-in beside what is done about any incident. */
export function securityActivities(ports: SecurityPorts): Implements<SecuritySteps> {
  const custodyOf = async (env: Environment, caseId: string): Promise<Custody> => {
    const objects = ports.openObjects(env.objects);
    const days = (env.security ?? plainSecurity).keepEvidenceDays;
    const retainUntil = (await objects.canLock()) ? { retainUntil: new Date(activityInfo().scheduledTimestampMs + days * dayMs) } : {};
    return { objects, env, caseId, ...retainUntil };
  };
  const noted = async (env: Environment, caseId: string, fact: Omit<CustodyFact, 'at'>): Promise<{ head: CustodyHead }> => {
    const log = new CustodyLog(await custodyOf(env, caseId));
    await log.append({ ...fact, at: new Date(activityInfo().scheduledTimestampMs).toISOString() });
    return { head: await log.head() };
  };
  return {
    async takeIntoCustody({ env, input: { caseId, services } }) {
      await takeCustody(env, caseId, services);
    },
    async captureEvidence({ env, input: { caseId, services, phase, withinSeconds } }) {
      const until = activityInfo().scheduledTimestampMs + withinSeconds * 1000;
      return await supervised(async (signal, progress) => {
        const custody = await custodyOf(env, caseId);
        const collector = { identity, version: ports.version };
        const sources = async (service: string) => await ports.openPlatform(env).evidence(serviceNamed(env, service));
        const log = new CustodyLog(custody);
        const text = `custody of ${services.join(', ')} opened${custody.retainUntil ? '' : '; the bucket cannot lock: what is collected can be deleted'}`;
        await log.append({ kind: 'open', op: 'open', at: new Date().toISOString(), by: identity, text });
        const saved = await capture(services, { custody, phase, collector, until, signal, progress, sources });
        const head = await new CustodyLog(custody).head();
        return { ...saved, head, locked: custody.retainUntil !== undefined };
      });
    },
    startClocks: async ({ env, input }) => await startClocks(env, input),
    async containService({ env, input: { caseId, service, level } }) {
      await ports.openPlatform(env).isolate({ service: serviceNamed(env, service), level, changeId: caseId });
    },
    findCleanSet: async (at) => await cleanSet(ports, at),
    async forceSignOut({ env, input }) {
      const hook = env.security?.signOut;
      if (hook === undefined) throw new OpsError('Unsupported', 'the system file names no hook that signs users out');
      const body = { case: codenameOf(input.caseId), target: targetOf(env), services: input.services };
      await ports.callHook(hook, { key: signOutKey(input), body });
      return await noted(env, input.caseId, { kind: 'note', op: 'sign-out', by: identity, text: 'all users were signed out' });
    },
    async noteInCustody({ env, input: { caseId, kind, what, by, said } }) {
      const text = said === undefined ? what : `${what}: ${said}`;
      return await noted(env, caseId, { kind, op: `${kind} ${what}`, by: by ?? identity, text });
    },
    async releaseCustody({ env, input: { caseId, by, services } }) {
      const text = `custody of ${services.join(', ')} released`;
      const result = await noted(env, caseId, { kind: 'release', op: 'release', by: by ?? identity, text });
      await giveCustodyBack(env, caseId);
      return result;
    },
  };
}

/** As Temporal names a worker. */
const identity = `${process.pid}@${hostname()}`;

async function cleanSet({ pickSet }: SecurityPorts, { env, input: { store, before } }: At<{ store: string; before: string }>) {
  try {
    const set = await pickSet({ env, input: { store, pick: { kind: 'before', instant: before } } });
    return { set, words: `${set.setId}, cut at ${set.cutAt}, whose bytes verify` };
  } catch (error) {
    if (!isOpsError(error) || error.kind !== 'NotFound') throw error;
    return { words: [error.message, error.hint].filter(Boolean).join('. ') };
  }
}
