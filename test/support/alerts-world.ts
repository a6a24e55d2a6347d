import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { incidentNumberActivity } from '../../src/activities/incident/incident-number.ts';
import type { GatewaySources } from '../../src/domain/callers/sources.ts';
import type { Alert } from '../../src/domain/incident/alert.ts';
import { intakeId } from '../../src/domain/incident/alert.ts';
import type { AlertsNow, IncidentActivities } from '../../src/domain/incident/incident-activities.ts';
import type { AlertsSeen } from '../../src/domain/incident/intake/intake-view.ts';
import type { ResponsePolicy } from '../../src/domain/incident/response-policy.ts';
import { gatewayApp } from '../../src/gateway/gateway-app.ts';
import { temporalSide } from '../../src/gateway/temporal-side.ts';
import type { EngineWorld } from './engine-world.ts';
import { engineWorld } from './engine-world.ts';
import { environmentOf } from './fake-system.ts';

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
  seen(target: string): Promise<AlertsSeen>;
  /** Workflow ids of the incidents of a target. */
  incidents(target: string): Promise<string[]>;
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

interface Differently {
  response?: Partial<ResponsePolicy>;
  activities?: Partial<IncidentActivities>;
}

export async function alertsWorld(
  where: { address: string; bundleFile?: string },
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
  return {
    engine,
    pages,
    looks,
    lookedAt,
    app: gatewayApp({ ...parts, temporal: temporalSide(engine.client) }),
    alone: gatewayApp({ ...parts, temporal: temporalSide(new Client({ connection: nowhere })) }),
    intake: (target) => engine.client.workflow.getHandle(intakeId(target)),
    seen: async (target) => await engine.client.workflow.getHandle(intakeId(target)).query<AlertsSeen>('alerts'),
    async incidents(target) {
      const found: string[] = [];
      for await (const { workflowId } of engine.client.workflow.list({ query: "WorkflowType = 'incident'" })) {
        if (workflowId.startsWith(`incident/${target}/`)) found.push(workflowId);
      }
      return found.toSorted((one, other) => (one < other ? -1 : 1));
    },
    async close() {
      await engine.close();
      await nowhere.close();
    },
  };
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
