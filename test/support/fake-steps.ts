import { cancelled, heartbeat } from '@temporalio/activity';
import type { SetSummary } from '../../src/domain/backup/backup-set.ts';
import type { OpsErrorKind } from '../../src/domain/ops-error.ts';
import { OpsError } from '../../src/domain/ops-error.ts';
import type { Environment } from '../../src/domain/system/environment.ts';
import { targetOf } from '../../src/domain/system/environment.ts';
import type { Verdict, VerdictKind } from '../../src/domain/verdict.ts';
import type { TakesEffect } from '../../src/domain/store/server-setting.ts';
import type { StepName, Vocabulary } from '../../src/steps/index.ts';
import { vocabulary } from '../../src/steps/index.ts';
import { securitySuccesses } from './fake-security-steps.ts';
import { responseSuccesses } from './fake-response-steps.ts';
import { serviceSuccesses } from './fake-service-steps.ts';
import type { Implements } from '../../src/steps/step.ts';

/** One attempt of a step, as the fake world saw it. */
export interface Call {
  step: StepName;
  input: unknown;
  /** How often this step was called in this script, from 1. */
  nth: number;
}

/** What a step does instead of succeeding; returning nothing lets it succeed as usual. */
export type Twist = (call: Call) => unknown;

/** What is to happen to the steps of one store, and what did. */
export interface Script {
  readonly calls: Call[];
  /** Names of the steps that were called, in order. */
  names(): StepName[];
  /** The same without what only looks: changes and undos. */
  changes(): StepName[];
  on(step: StepName, twist: Twist): void;
}

/** Scripts by target and store. */
export class FakeSteps {
  private readonly changed: { target: string; line: string }[] = [];
  private readonly scripts = new Map<string, Script & { twists: Map<StepName, Twist> }>();

  script(target: string, store: string): Script {
    return this.scriptOf(`${target} ${store}`);
  }

  /** A script that forgets what earlier runs of the store did. */
  freshScript(target: string, store: string): Script {
    this.scripts.delete(`${target} ${store}`);
    return this.script(target, store);
  }

  /** All changes and undos of a target, in order: `putImage api`. */
  order(target: string): string[] {
    return this.changed.filter((one) => one.target === target).map(({ line }) => line);
  }

  /** The activities of the whole vocabulary. */
  activities(): Record<string, (at: { env: Environment; input: unknown }) => Promise<unknown>> {
    const steps = Object.keys(vocabulary) as StepName[];
    return Object.fromEntries(
      steps.map((step) => [step, async (at: { env: Environment; input: unknown }) => await this.perform(step, at)]),
    );
  }

  private async perform(step: StepName, at: { env: Environment; input: unknown }): Promise<unknown> {
    const script = this.scriptOf(`${targetOf(at.env)} ${storeIn(at.input)}`);
    const nth = script.calls.filter((call) => call.step === step).length + 1;
    const call = { step, input: at.input, nth };
    script.calls.push(call);
    if (alters(step)) this.changed.push({ target: targetOf(at.env), line: `${step} ${storeIn(at.input)}` });
    const twisted: unknown = await script.twists.get(step)?.(call);
    const usual = successes[step] as (at: { env: Environment; input: unknown }) => Promise<unknown>;
    return twisted ?? (await usual(at));
  }

  private scriptOf(key: string): Script & { twists: Map<StepName, Twist> } {
    const known = this.scripts.get(key);
    if (known) return known;
    const calls: Call[] = [];
    const twists = new Map<StepName, Twist>();
    const names = (): StepName[] => calls.map(({ step }) => step);
    const script = {
      calls,
      twists,
      names,
      changes: () => names().filter(alters),
      on: (step: StepName, twist: Twist) => void twists.set(step, twist),
    };
    this.scripts.set(key, script);
    return script;
  }
}

function alters(step: StepName): boolean {
  return vocabulary[step].effect === 'change' || vocabulary[step].effect === 'recover';
}

function storeIn(input: unknown): string {
  const { store, service, route, report } = input as { store?: string; service?: string; route?: string; report?: { store: string } };
  return store ?? service ?? route ?? report?.store ?? '';
}

/** Fails each call up to `times`. The default kind is not tried again, so that tests need not wait for retries. */
export function fails({ times = Number.POSITIVE_INFINITY, kind = 'Unsafe' }: { times?: number; kind?: OpsErrorKind } = {}): Twist {
  return ({ step, nth }) => {
    if (nth <= times) throw new OpsError(kind, `${step} does not work`, { hint: 'Look at it.' });
  };
}

/** Answers with a verdict instead of success. */
export function says(kind: VerdictKind, { times = Number.POSITIVE_INFINITY }: { times?: number } = {}): Twist {
  return ({ nth }): Verdict | undefined => (nth <= times ? { kind, reason: `it is ${kind}` } : undefined);
}

/** Stops a step until it is let go or, unless it is deaf, cancelled. It tells that it lives, so that a cancel reaches it. */
export function blocks({ deaf = false }: { deaf?: boolean } = {}): { twist: Twist; reached: Promise<void>; letGo: () => void } {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const twist = async (): Promise<void> => {
    reached.resolve();
    const beat = setInterval(() => heartbeat(), 200);
    const over = deaf ? gate.promise : Promise.race([gate.promise, cancelled()]);
    await over.finally(() => clearInterval(beat));
  };
  return { twist, reached: reached.promise, letGo: gate.resolve };
}

/** The set that the fake store holds. */
export function setOf(store: string, setId = 'set-1'): SetSummary {
  return {
    setId,
    store,
    cutAt: '2026-11-21T02:00:00.000Z',
    committedAt: '2026-11-21T02:01:00.000Z',
    sizeBytes: 100,
    plainBytes: 400,
    tables: 2,
    rows: 30,
    serverVersionNum: 170010,
    manifestSha256: 'ab'.repeat(32),
  };
}

const good: Verdict = {
  kind: 'successful',
  reason: 'as it should be',
  facts: { tablesCompared: 2, rowsCompared: 30, rowsDifferent: 0, checks: 1 },
};
const goodly = async (): Promise<Verdict> => await Promise.resolve(good);
const nothing = async (): Promise<void> => await Promise.resolve();

const takesEffectOf = (name: string): TakesEffect => (name === 'max_connections' ? 'restart' : 'reload');

const successes: Implements<Vocabulary> = {
  ...serviceSuccesses,
  ...responseSuccesses,
  ...securitySuccesses,
  judgeHostNeeds: async () => await Promise.resolve([{ what: 'cores', verdict: good }]),
  testContact: async ({ input }) =>
    await Promise.resolve({
      verdict: good,
      deliveries: [{ channel: 'email', person: input.contact, result: 'sent' as const, at: '2026-11-21T02:00:00Z' }],
    }),
  judgeAddress: goodly,
  judgeObjects: goodly,
  variablesSet: goodly,
  storeSettings: async ({ input: { set } }) => {
    const changes = Object.entries(set).map(([name, to]) => ({ name, from: '100', to, takesEffect: takesEffectOf(name) }));
    return await Promise.resolve({ changes, kept: Object.fromEntries(changes.map(({ name }) => [name, null])), overrides: [] });
  },
  putStoreSettings: nothing,
  putRiskyStoreSettings: nothing,
  takeBackStoreSettings: nothing,
  storeSettingsHold: goodly,
  databaseOf: async ({ input }) =>
    await Promise.resolve({ database: input.store, exists: true, systemIdentifier: '7', serverVersionNum: 170010, sizeBytes: 9000 }),
  scratchServer: async () => await Promise.resolve({ systemIdentifier: '8', serverVersionNum: 170010 }),
  storeHealth: goodly,
  storeHealthy: goodly,
  dropBeside: nothing,
  drillTargetPlan: async () => await Promise.resolve({ name: 'project shop-drill', parts: ['postgres (postgres:17)'] }),
  raiseDrillTarget: async () => await Promise.resolve({ name: 'project shop-drill', parts: ['postgres (postgres:17)'] }),
  removeDrillTarget: nothing,
  restoreBeside: async ({ input }) => await Promise.resolve({ database: input.database, sizeBytes: 9000 }),
  restoreToScratch: async ({ input }) => await Promise.resolve({ database: input.database, sizeBytes: 9000 }),
  restoredAsManifest: goodly,
  compareRestored: goodly,
  checksPass: goodly,
  judgeChecks: goodly,
  allowWriters: nothing,
  stopWriters: nothing,
  swapBack: nothing,
  swapDatabases: nothing,
  dropKept: nothing,
  listSets: async ({ input }) => await Promise.resolve([setOf(input.store)]),
  pickSet: async ({ input }) => await Promise.resolve(setOf(input.store)),
  judgeBackupAge: goodly,
  judgeSet: goodly,
  setIntact: goodly,
  discardSet: nothing,
  dumpStore: async ({ input }) => await Promise.resolve({ setId: input.setId, sizeBytes: 100, plainBytes: 400 }),
  commitSet: async ({ input }) => await Promise.resolve(setOf(input.store, input.setId)),
  writeDrillReport: async ({ input }) => await Promise.resolve({ key: `reports/${input.id}.html`, sha256: 'cd'.repeat(32) }),
};
