import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { incidentNumberActivity } from '../../src/activities/incident/incident-number.ts';
import type { GatewaySources } from '../../src/domain/callers/sources.ts';
import type { Alert } from '../../src/domain/incident/alert.ts';
import { intakeId } from '../../src/domain/incident/alert.ts';
import type { AlertsNow, IncidentActivities } from '../../src/domain/incident/incident-activities.ts';
import type { IncidentEntry, IncidentRecord } from '../../src/domain/incident/incident-record.ts';
import type { AlertsSeen } from '../../src/domain/incident/intake/intake-view.ts';
import type { ResponsePolicy } from '../../src/domain/incident/response-policy.ts';
import { gatewayApp } from '../../src/gateway/gateway-app.ts';
import { temporalSide } from '../../src/gateway/temporal-side.ts';
import type { EngineWorld } from './engine-world.ts';
import { engineWorld } from './engine-world.ts';
import { environmentOf } from './fake-system.ts';
import { metricsOf } from './metrics-of.ts';

/** The gateway and the intake on a real Temporal server with real incidents, which page nobody: that is counted instead. */
export interface AlertsWorld {
  engine: EngineWorld;
  /** Pages by target. */
  pages: Map<string, number>;
  /** What the sources say, by target. */
  looks: Map<string, Partial<AlertsNow>>;
  lookedAt: string[];
  app: ReturnType<typeof gatewayApp>;
  /** A gateway whose Temporal is not there. */
  alone: ReturnType<typeof gatewayApp>;
  intake(target: string): WorkflowHandle;
  /** Posts to the gateway, as a source that it knows unless said otherwise. */
  post(body: unknown, how?: { source?: string; headers?: Record<string, string>; on?: AlertsWorld['app'] }): Promise<Response>;
  seen(target: string): Promise<AlertsSeen>;
  /** What the intake sees once it is so; fails where it does not come to that. */
  seenUntil(target: string, so: (seen: AlertsSeen) => boolean): Promise<AlertsSeen>;
  /** Workflow ids of the incidents of a target. */
  incidents(target: string): Promise<string[]>;
  /** What the incidents of a target counted so far, as `metricsOf` names it. */
  metrics(target: string): Promise<Record<string, number>>;
  /** The texts of one kind in the timeline of an incident that is open. */
  lines(workflowId: string, kind: IncidentEntry['kind']): Promise<string[]>;
  close(): Promise<void>;
}

const policy: ResponsePolicy = {
  ladder: [['Ana']],
  security: [],
  covers: [],
  channels: [],
  severities: [],
  playbooks: [],
  alertmanagers: ['http://alertmanager'],
};

const sources: GatewaySources = {
  fallback: 'demo/fallback',
  alerts: [
    { name: 'main', kind: 'alertmanager', auth: { kind: 'bearer', secrets: ['env:NEW', 'env:OLD'] } },
    { name: 'second', kind: 'alertmanager', target: 'demo/fixed', auth: { kind: 'bearer', secrets: ['env:NEW'] } },
    { name: 'signed', kind: 'generic', target: 'demo/signed', auth: { kind: 'hmac', secrets: ['env:NEW'] } },
  ],
  deployments: [{ name: 'ci', targets: ['demo/shop-1'], auth: { kind: 'bearer', secrets: ['env:NEW'] } }],
};

export const json = { 'content-type': 'application/json' };
export const bearer = { ...json, authorization: 'Bearer new-secret' };

interface Differently {
  response?: Partial<ResponsePolicy>;
  activities?: Partial<IncidentActivities>;
}

export async function alertsWorld(
  where: { address: string; namespace?: string; bundleFile?: string },
  targets: readonly string[],
  { response = {}, activities: others = {} }: Differently = {},
): Promise<AlertsWorld> {
  const pages = new Map<string, number>();
  const looks = new Map<string, Partial<AlertsNow>>();
  const lookedAt: string[] = [];
  const activities: Omit<IncidentActivities, 'incidentNumber'> = {
    environmentOf: async ({ target }) =>
      await Promise.resolve(environmentOf(target.split('/')[1] ?? '', { services: [], response: { ...policy, ...response } })),
    async pageLevel({ env, level }) {
      const target = `${env.system}/${env.environment}`;
      pages.set(target, (pages.get(target) ?? 0) + 1);
      const delivery = { channel: 'none', person: 'Ana', result: 'sent' as const, at: new Date().toISOString() };
      return await Promise.resolve({ level, people: ['Ana'], deliveries: [delivery] });
    },
    tell: async () => await Promise.resolve([]),
    probe: async () => await Promise.resolve([]),
    recovered: async () => await Promise.resolve({ seen: 'good', words: 'all is well' }),
    async alertsNow({ env }) {
      const target = `${env.system}/${env.environment}`;
      lookedAt.push(target);
      const look = looks.get(target) ?? { reachable: 0 };
      const all = (look.active ?? []).map(({ fingerprint }) => fingerprint);
      return await Promise.resolve({ active: [], suppressed: [], missed: [], reachable: 1, fresh: true, all, ...look });
    },
    reportIncident: async () => await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 }),
  };
  const engine = await engineWorld({ ...where, targets, activities: { ...activities, ...incidentNumberActivity(), ...others } });
  const parts = {
    sources,
    knows: async (target: string) => await Promise.resolve(targets.includes(target)),
    resolve: async (reference: string) => await Promise.resolve(reference === 'env:NEW' ? 'new-secret' : 'old-secret'),
    coalesceMs: 20,
  };
  const nowhere = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: '500ms' });
  const seen = async (target: string): Promise<AlertsSeen> =>
    await engine.client.workflow.getHandle(intakeId(target)).query<AlertsSeen>('alerts');
  const app = gatewayApp({ ...parts, temporal: temporalSide(engine.client) });
  return {
    engine,
    pages,
    looks,
    lookedAt,
    app,
    alone: gatewayApp({ ...parts, temporal: temporalSide(new Client({ connection: nowhere })) }),
    intake: (target) => engine.client.workflow.getHandle(intakeId(target)),
    async post(body, { source = 'main', headers = bearer, on = app } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return await on.request(`/v1/alerts/${source}`, { method: 'POST', headers, body: text });
    },
    seen,
    async seenUntil(target, so) {
      for (let tries = 0; tries < 100; tries += 1) {
        const now = await seen(target);
        if (so(now)) return now;
        await sleep(200);
      }
      throw new Error(`it did not come to that: ${JSON.stringify({ ...(await seen(target)), alerts: [] })}`);
    },
    async incidents(target) {
      const found: string[] = [];
      for await (const { workflowId } of engine.client.workflow.list({ query: "WorkflowType = 'incident'" })) {
        if (workflowId.startsWith(`incident/${target}/`)) found.push(workflowId);
      }
      return found.toSorted((one, other) => (one < other ? -1 : 1));
    },
    async metrics(target) {
      const [system = '', environment = ''] = target.split('/');
      return await metricsOf({ namespace: engine.namespace, system, environment });
    },
    async lines(workflowId, kind) {
      const { timeline } = await engine.client.workflow.getHandle(workflowId).query<IncidentRecord>('summary');
      return timeline.filter((entry) => entry.kind === kind).map(({ text }) => text);
    },
    async close() {
      await engine.close();
      await nowhere.close();
    },
  };
}

/** So many alerts of one target, each of another instance. */
export function alertsOf(target: string, count: number, more: Partial<Alert> & { first?: number } = {}): object[] {
  const { first = 1, ...fields } = more;
  return Array.from({ length: count }, (_, n) => posted(target, { ...fields, n: first + n }));
}

/** An alert as Alertmanager's webhook has it. */
export function posted(target: string, more: Partial<Alert> & { n?: number } = {}): object {
  const [system = '', environment = ''] = target.split('/');
  const { n = 1, labels, ...fields } = more;
  return {
    status: 'firing',
    labels: { alertname: 'Down', service: 'api', severity: 'critical', system, environment, instance: `host-${n}`, ...labels },
    annotations: { summary: 'api is down', description: 'for a while' },
    startsAt: '2026-11-21T01:46:27.1Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
    fingerprint: n.toString(16).padStart(16, '0'),
    ...fields,
  };
}
