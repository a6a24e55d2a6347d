import type { Endpoint } from '../system/endpoint.ts';
import type { Environment } from '../system/environment.ts';
import type { Mitigation, MitigationAction } from './mitigation.ts';
import { whyNever } from './never-helps.ts';
import type { Playbook } from './response-policy.ts';

/** What is tried for a scenario where the system file says nothing else, least harm first (anchors 4.5). A scenario that is not here waits for a person. */
const defaults: Readonly<Record<string, readonly MitigationAction[]>> = {
  connections: ['endIdleTransactions', 'restart', 'rollback'],
  'slow-queries': ['endQueries'],
  memory: ['restart', 'rollback', 'expandLimits'],
  oom: ['restart', 'rollback', 'expandLimits'],
  latency: ['scale', 'rollback'],
  cpu: ['scale', 'rollback'],
  queue: ['scale'],
  'scale-up': ['scale'],
  errors: ['rollback', 'restart'],
  down: ['restart', 'rollback'],
  health: ['restart', 'rollback'],
  disk: ['rotateLogs'],
  'chain-down': ['switchEndpoint'],
  'chain-latency': ['switchEndpoint'],
  'redis-down': ['restart'],
  'ipfs-down': ['restart'],
};

/**
 * What is done about a scenario: as the system file says, else as above (also where it names only the key metric). Options whose target cannot be told (which store, which endpoint, no
 * service) are left out, and so are those that never help on the platform: nothing is guessed. Undefined where nobody has said what to do.
 */
export function playbookFor(env: Environment, scenario: string, service?: string): Playbook | undefined {
  const own = env.response?.playbooks.find((playbook) => playbook.scenario === scenario);
  const usual = usualOptions(env, scenario, service);
  if (own === undefined && usual === undefined) return undefined;
  const options = own !== undefined && own.options.length > 0 ? own.options : (usual ?? []);
  const useful = options.filter((option) => whyNever(option, env.platform.kind) === undefined);
  return { scenario, ...(own?.clear && { clear: own.clear }), options: useful.flatMap((option) => completed(env, option, service)) };
}

/** What holds data, and what Watchkeeper itself rests on, is only touched where its own scenario says so: a restart hides why, and loses what it was at (E31). */
function usualOptions({ services }: Environment, scenario: string, service: string | undefined): Mitigation[] | undefined {
  if (!Object.hasOwn(defaults, scenario)) return undefined;
  const isTouched = services.every(({ name, released, vital }) => name !== service || (released && vital !== true));
  const may = (action: MitigationAction): boolean => isTouched || ofItsOwn.has(scenario) || onStores.has(action) || action in onEndpoints;
  return defaults[scenario]?.filter(may).map((action) => ({ action }));
}

/** Scenarios of one kind of thing that holds data, where a restart is what helps. */
const ofItsOwn: ReadonlySet<string> = new Set(['redis-down', 'ipfs-down', 'disk']);

const onStores: ReadonlySet<MitigationAction> = new Set(['endIdleTransactions', 'endQueries']);
const onEndpoints: Partial<Record<MitigationAction, Endpoint['kind']>> = { switchEndpoint: 'rpc', clearCache: 'redis' };

/** The option with its target, or none. */
function completed(env: Environment, option: Mitigation, incidentService: string | undefined): Mitigation[] {
  const service = option.service ?? incidentService;
  if (onStores.has(option.action)) {
    const store = option.store ?? storeOf(env, service);
    return store === undefined ? [] : [{ ...option, store }];
  }
  const kind = onEndpoints[option.action];
  if (kind !== undefined) {
    const endpoint = option.endpoint ?? endpointOf(env, kind, service);
    return endpoint === undefined ? [] : [{ ...option, endpoint }];
  }
  return service !== undefined && env.services.some(({ name }) => name === service) ? [{ ...option, service }] : [];
}

/** The store that a service rests on, or the only one. */
function storeOf({ stores, services }: Environment, service: string | undefined): string | undefined {
  const names = stores.map(({ name }) => name);
  const rests = services.find(({ name }) => name === service)?.after.filter((name) => names.includes(name)) ?? [];
  if (rests.length === 1) return rests[0];
  return names.length === 1 ? names[0] : undefined;
}

function endpointOf({ endpoints = [] }: Environment, kind: Endpoint['kind'], service: string | undefined): string | undefined {
  const fitting = endpoints.filter((endpoint) => endpoint.kind === kind);
  const own = fitting.filter((endpoint) => endpoint.service === service);
  if (own.length === 1) return own[0]?.name;
  return fitting.length === 1 ? fitting[0]?.name : undefined;
}
