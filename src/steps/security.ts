import type { SetSummary } from '../domain/backup/backup-set.ts';
import { codenameOf, custodyId } from '../domain/security/case-names.ts';
import type { CustodyHead } from '../domain/security/custody-row.ts';
import type { RegimeName } from '../domain/security/regimes.ts';
import { targetOf } from '../domain/system/environment.ts';
import { platformTool } from './platform-commands.ts';
import { isolateService } from './isolation.ts';
import { change, observe } from './step.ts';

/** The case: the id of its run. Command lines name it by its codename, as they are shown to many. */
interface OfCase {
  caseId: string;
}

interface OfServices extends OfCase {
  services: readonly string[];
}

/** What was saved, what was not to be had in time, and where the log stands. */
export interface SavedEvidence {
  saved: number;
  waived: number;
  bytes: number;
  head: CustodyHead;
  /** False where the bucket cannot lock: then somebody with the right to delete can. */
  locked: boolean;
}

/** From here on nobody but this case touches these services. Another case may hold them too. */
export const takeIntoCustody = change<OfServices, void>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) =>
    `temporal workflow signal-with-start --type custody --workflow-id ${custodyId(targetOf(env))} --signal-name take  # ${codenameOf(input.caseId)}: ${input.services.join(', ')}`,
  preview: () => undefined,
  undo: { irreversible: 'services are evidence until a person signs the custody off' },
});

/** Saves what is lost when an instance ends, within a time; what is not to be had is a waiver in the log. Reads the services only. */
export const captureEvidence = observe<OfServices & { phase: 'volatile' | 'isolated'; withinSeconds: number }, SavedEvidence>({
  class: 'act',
  command: ({ env, input }) =>
    env.platform.kind === 'compose'
      ? `docker inspect, top, logs, events <containers of ${input.services.join(', ')}>  # ${input.phase}, within ${input.withinSeconds} s`
      : `${platformTool(env)} get pods,events -o json; ${platformTool(env)} logs --all-containers --previous <pods of ${input.services.join(', ')}>  # ${input.phase}, within ${input.withinSeconds} s`,
  preview: () => ({ saved: 0, waived: 0, bytes: 0, head: { rows: 0, sha256: '' }, locked: true }),
});

/** Starts the clock of each regime. One that runs already is left alone. */
export const startClocks = change<OfCase & { incident?: string; regimes: readonly RegimeName[]; awareAt: string }, void>({
  class: 'act',
  risk: 'R1',
  command: ({ input }) => `temporal workflow start --type legalClock  # ${input.regimes.join(', ')}, aware at ${input.awareAt}`,
  preview: () => undefined,
  undo: { irreversible: 'the time of a law runs; end a clock with done or notApplicable' },
});

/** Cuts a service off, as `isolateService` does, and leaves it so whatever becomes of the run. */
export const containService = change<OfCase & { service: string; level: 'network' | 'traffic' }, void>({
  class: 'act',
  risk: 'R2',
  skippable: true,
  command: ({ env, input }) => isolateService.command({ env, input: { ...input, changeId: input.caseId } }),
  preview: () => undefined,
  undo: { irreversible: 'what takes part again may act: `rejoin` it when its custody has ended' },
});

/** The newest set of a store that was cut before the break-in and verifies. None is an answer too. */
export const findCleanSet = observe<{ store: string; before: string }, { set?: SetSummary; words: string }>({
  class: 'stream',
  command: ({ env, input }) =>
    `aws s3 ls s3://${env.objects.bucket}/  # the newest set of ${input.store} before ${input.before} that verifies`,
  preview: ({ input }) => ({ words: `the newest set of ${input.store} before ${input.before} that verifies` }),
});

/** Ends all sessions of users, by the hook of the system file: asked for once, however often it is tried. */
export const forceSignOut = change<OfServices, { head: CustodyHead }>({
  class: 'act',
  risk: 'R2',
  skippable: true,
  command: ({ env, input }) =>
    `curl -X POST -H "Authorization: Bearer $SIGN_OUT_TOKEN" -H "Idempotency-Key: ${signOutKey(input)}" "${env.security?.signOut?.url ?? '<no hook>'}"`,
  preview: () => ({ head: { rows: 0, sha256: '' } }),
  undo: { irreversible: 'people sign in again' },
});

interface Noting extends OfCase {
  kind: 'isolate' | 'rotate' | 'note';
  /** What was to be done; written once. */
  what: string;
  /** A person; absent: the worker. */
  by?: string;
  /** What came of it; absent: it was done. */
  said?: string;
}

/** Writes into the custody log what people did, or that nobody did it. */
export const noteInCustody = change<Noting, { head: CustodyHead }>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) =>
    `aws s3api put-object --bucket ${env.objects.bucket} --if-none-match '*' # a row of the custody log: ${input.what}`,
  preview: () => ({ head: { rows: 0, sha256: '' } }),
  undo: { irreversible: 'rows of the log are never taken away' },
});

/** The case holds the services no more. */
export const releaseCustody = change<OfServices & { by?: string }, { head: CustodyHead }>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) => `watchkeeper custody release ${targetOf(env)}  # ${codenameOf(input.caseId)}`,
  preview: () => ({ head: { rows: 0, sha256: '' } }),
  undo: { irreversible: 'what was changed since is no evidence any more' },
});

/** The same in every attempt. */
export function signOutKey({ caseId }: OfCase): string {
  return `${caseId}-sign-out`;
}
