import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { Connection } from '@temporalio/client';
import { startTimeSkipping } from '../../src/embedded/time-skipping.ts';
import type { Finding } from '../../src/domain/incident/finding.ts';
import type { RecoveryLook } from '../../src/domain/incident/incident-activities.ts';
import type { AlertsChanged, IncidentRequest } from '../../src/domain/incident/incident.ts';
import type { IncidentRecord } from '../../src/domain/incident/incident-record.ts';
import type { Notice } from '../../src/domain/incident/notice.ts';
import type { RunOutcome } from '../../src/domain/run/outcome.ts';
import type { RunRequest } from '../../src/domain/run/request.ts';
import type { Environment } from '../../src/domain/system/environment.ts';
import type { EngineWorld } from './engine-world.ts';
import { engineWorld } from './engine-world.ts';
import { fakeIncidentActivities } from './fake-incident-activities.ts';
import { environmentOf } from './fake-system.ts';
import { addSearchAttributes } from './fresh-namespace.ts';
import { metricsOf } from './metrics-of.ts';

interface Page {
  level: number;
  round: number;
  notice: Notice;
}

/** What the world outside does in one test: the activities of an incident are FAKE and do what is written here. */
export interface Script {
  env: Environment;
  findings: Finding[];
  /** Levels that reach nobody. */
  nobodyAt: number[];
  look(n: number): RecoveryLook | Promise<RecoveryLook>;
  /** Called while the page is being sent: the clock stands still meanwhile. */
  onPage(page: Page, n: number): Promise<void> | void;
  onTell(notice: Notice): Promise<void> | void;
  run(request: RunRequest, n: number): Promise<RunOutcome> | RunOutcome;
}

/** One incident on a server whose clock jumps, and all that it did outside. */
export interface IncidentWorld {
  script: Script;
  pages: Page[];
  told: Notice[];
  runs: RunRequest[];
  reports: IncidentRecord[];
  handle: WorkflowHandle;
  open(request?: Partial<IncidentRequest>): Promise<void>;
  /** Absolute counts, as the intake tells them. */
  alerts(changed: Partial<AlertsChanged>): Promise<void>;
  /** By a signal: answered at once, so that it can be sent while something else is under way. */
  say(name: string, message: object): Promise<void>;
  /** Why an update was refused. */
  refusal(name: string, message: object): Promise<string>;
  summary(): Promise<IncidentRecord>;
  /** The timeline's lines of one kind: seconds since the first alert, to half a minute, and the text. */
  lines(kind: string): string[];
  end(): Promise<{ state: string; number: number }>;
  /** How many executions it took: one more each time it left its history behind. */
  runCount(): Promise<number>;
  /** How often it did what others see. */
  effects(): { pages: number; told: number; runs: number; reports: number };
  /** What it counted, as `metricsOf` names it. */
  metrics(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

const policy = { security: [], covers: [], channels: [], severities: [], playbooks: [], alertmanagers: [] };

/** Workflows and their bundle are the same for all tests of a file. */
export async function incidentWorld(bundle: { bundleFile?: string } = {}): Promise<IncidentWorld> {
  const server = await startTimeSkipping();
  const connection = await Connection.connect({ address: server.address });
  const namespace = `incident-${randomBytes(5).toString('hex')}`;
  await addSearchAttributes(connection, namespace);
  await connection.close();
  const script: Script = {
    env: environmentOf('production', { response: { ...policy, ladder: [['Ana'], ['Ben'], ['Cleo'], ['Dan']] } }),
    findings: [],
    nobodyAt: [],
    look: () => ({ seen: 'good', words: 'all is well' }),
    onPage: () => undefined,
    onTell: () => undefined,
    run: () => ({ kind: 'rejected', reason: 'no script' }),
  };
  const pages: Page[] = [];
  const told: Notice[] = [];
  const runs: RunRequest[] = [];
  const reports: IncidentRecord[] = [];
  let looks = 0;
  let firstRunId = '';
  const activities = {
    ...fakeIncidentActivities({
      async pageLevel({ level, round, notice }) {
        pages.push({ level, round, notice });
        await script.onPage({ level, round, notice }, pages.length);
        const people = script.nobodyAt.includes(level) ? [] : (script.env.response?.ladder[level] ?? []);
        return { level, people, deliveries: people.map((person) => ({ channel: 'email', person, result: 'sent', at: '' })) };
      },
      async tell({ notice }) {
        told.push(notice);
        await script.onTell(notice);
        return [];
      },
      probe: async () => await Promise.resolve(script.findings),
      recovered: async () => await script.look(++looks),
      async reportIncident({ record }) {
        reports.push(record);
        return await Promise.resolve({ key: 'report.html', sha256: 'ab', records: record.timeline.length });
      },
    }),
    environmentOf: async () => await Promise.resolve(script.env),
    async scriptedRun(request: RunRequest) {
      runs.push(request);
      return await script.run(request, runs.length);
    },
  };
  const engine: EngineWorld = await engineWorld({
    address: server.address,
    namespace,
    ...(bundle.bundleFile === undefined
      ? { workflowsPath: fileURLToPath(new URL('incident-workflows/index.ts', import.meta.url)) }
      : { bundleFile: bundle.bundleFile }),
    activities,
  });
  const workflowId = 'incident/demo/production/api/latency/1';
  const handle = engine.client.workflow.getHandle(workflowId);
  const record = (): IncidentRecord | undefined => reports.at(-1);
  return {
    script,
    pages,
    told,
    runs,
    reports,
    handle,
    async open(request = {}) {
      const since = new Date().toISOString();
      const { runId } = await engine.startRaw(
        'incident',
        [
          {
            target: 'demo/production',
            key: 'api/latency',
            service: 'api',
            scenario: 'latency',
            severity: 1,
            title: 'p95 is 4 s',
            requester: 'alerts',
            since,
            alerts: [
              { source: 'main', fingerprint: 'a', status: 'firing', labels: { alertname: 'Slow' }, annotations: {}, startsAt: since },
            ],
            ...request,
          } satisfies IncidentRequest,
        ],
        workflowId,
      );
      firstRunId = runId;
    },
    async alerts(changed) {
      const counts = { firing: 1, suppressed: 0, resolved: 0, total: 1, severity: 1 as const, newest: [], flapping: false, ...changed };
      await handle.signal('alertsChanged', { at: new Date().toISOString(), ...counts });
    },
    say: async (name, message) => await handle.signal(name, message),
    async refusal(name, message) {
      const error: unknown = await handle.executeUpdate(name, { args: [message] }).catch((thrown: unknown) => thrown);
      return error instanceof Error && error.cause instanceof Error ? error.cause.message : `not refused: ${String(error)}`;
    },
    summary: async () => await handle.query<IncidentRecord>('summary'),
    lines: (kind) =>
      (record()?.timeline ?? [])
        .filter((entry) => entry.kind === kind)
        .map(({ at, text }) => `${Math.round((Date.parse(at) - Date.parse(record()?.since ?? '')) / 30_000) * 30} ${text}`),
    end: async () => (await handle.result()) as { state: string; number: number },
    async runCount() {
      let [count, runId] = [1, firstRunId];
      for (;;) {
        const { events } = await engine.client.workflow.getHandle(workflowId, runId).fetchHistory();
        const next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
        if (!next) return count;
        [count, runId] = [count + 1, next];
      }
    },
    effects: () => ({ pages: pages.length, told: told.length, runs: runs.length, reports: reports.length }),
    metrics: async () => await metricsOf({ namespace }),
    async close() {
      await engine.close();
      await server.stop();
    },
  };
}
