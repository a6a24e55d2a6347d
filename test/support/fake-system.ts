import { publicKeyOf } from '../../src/client/sign-message.ts';
import { plainRelease } from '../../src/domain/release/no-release.ts';
import type { Environment, Store } from '../../src/domain/system/environment.ts';
import type { ReleasePolicy, Service } from '../../src/domain/system/platform.ts';
import type { System } from '../../src/domain/system/system.ts';
import { OpsError } from '../../src/domain/ops-error.ts';

/** Many stores, so that the runs of one file need not meet each other's locks. */
const manyStores = Array.from({ length: 40 }, (_, n) => storeNamed(`s${n}`));

function storeNamed(name: string): Store {
  const retention = { last: 1, daily: 1, weekly: 1, monthly: 1 };
  return {
    kind: 'postgres',
    name,
    url: 'env:DATABASE_URL',
    scratchUrl: 'env:SCRATCH_URL',
    after: [],
    checks: [],
    backup: { everySeconds: 3600, retention, encryptTo: [] },
  };
}

/** An environment of the system `demo` in which ana, ben, cleo and dan may approve; dan only up to R2. */
export function environmentOf(environment: string, different: Partial<Environment> = {}): Environment {
  return {
    system: 'demo',
    environment,
    production: true,
    timeZone: 'UTC',
    platform: { kind: 'none' },
    services: [],
    routes: [],
    release: plainRelease,
    stores: [storeNamed('main')],
    objects: { bucket: 'records', prefix: '', region: 'eu', accessKeyId: 'env:KEY_ID', secretAccessKey: 'env:SECRET' },
    approval: {
      R2: { people: 1, of: ['ana', 'ben', 'cleo', 'dan'] },
      R3: { people: 2, of: ['ana', 'ben', 'cleo'] },
      expiresWithinSeconds: 3600,
    },
    contacts: [],
    freezes: [],
    digest: `digest of ${environment}`,
    ...different,
  };
}

/** A service of three instances that runs in the namespace `shop`. */
function serviceNamed(name: string, after: readonly string[] = []): Service {
  return { name, after, released: true, workload: `deployment/${name}`, readyWithinSeconds: 60, probes: [] };
}

/** Stores whose drills raise what they restore into. */
const drilledStores = manyStores.map((store): Store => ({
  ...store,
  drillTarget: { kind: 'compose', project: 'shop-drill', directory: '/opt/shop', files: ['drill.compose.yaml'], readyWithinSeconds: 60 },
}));

/** Three services on Kubernetes. */
function shop(name: string, release: Partial<ReleasePolicy> = {}): Environment {
  return environmentOf(name, {
    platform: { kind: 'kubernetes', namespace: 'shop' },
    services: [serviceNamed('db-proxy', ['main']), serviceNamed('api', ['db-proxy']), serviceNamed('web', ['api'])],
    release: { ...plainRelease, ...release },
  });
}

/** Environments that say what is done about a break-in. */
export const secured = ['secured-0', 'secured-1', 'secured-2', 'secured-3', 'secured-4', 'secured-5'];

/** Those that back up before a release and watch it for a moment. */
export const carefulShops = ['careful-0', 'careful-1', 'careful-2', 'careful-3'];

/** Environments with one route of two colours. */
export const coloured = ['coloured-0', 'coloured-1', 'coloured-2', 'coloured-3', 'coloured-4', 'coloured-5', 'coloured-6'];

/** So many that the runs of a file need not meet each other's locks. */
export const shops = Array.from({ length: 9 }, (_, n) => `shop-${n}`);

const always = { from: '2020-01-01T00:00:00', until: '2090-01-01T00:00:00', timeZone: 'UTC' };

/** What the environment `signed` takes messages with. */
export const gatewayKey = { id: 'gateway', seed: Buffer.alloc(32, 7).toString('base64url') };
const signing = { signers: [{ id: 'gateway', key: publicKeyOf(gatewayKey) }], unsigned: 'refused' as const };

/** Environments with an RPC and a cache. */
export const guarded = Array.from({ length: 26 }, (_, n) => `guarded-${n}`);

/** The same on Compose. */
export const composed = Array.from({ length: 4 }, (_, n) => `composed-${n}`);

const endpointsOfShop: Environment['endpoints'] = [
  {
    ...{ name: 'rpc', kind: 'rpc', service: 'api', variable: 'RPC_URL', cachePrefixes: [], keep: [] },
    urls: ['https://rpc.demo', 'https://backup.demo'],
  },
  { name: 'cache', kind: 'redis', service: 'api', urls: ['env:REDIS_URL'], cachePrefixes: ['cache:'], keep: ['session:', 'bull:'] },
];

/** The system of most tests; each environment has what its name says. */
const demo: System = {
  name: 'demo',
  warnings: [],
  environments: [
    environmentOf('production', { stores: manyStores }),
    environmentOf('reached', {
      stores: manyStores,
      response: {
        ...{ ladder: [['Ana']], security: [], covers: [], severities: [], playbooks: [], alertmanagers: [] },
        channels: [{ kind: 'webhook', address: 'env:PAGER' }],
      },
    }),
    environmentOf('single', { contacts: ['Ana', 'Ben'].map((name) => ({ name, role: 'on call', email: `${name}@shop.io` })) }),
    environmentOf('drilled', { stores: [...drilledStores, ...drilledStores.slice(0, 1).map((store) => ({ ...store, name: 'main' }))] }),
    ...shops.map((name) => shop(name)),
    ...carefulShops.map((name) => shop(name, { backUp: ['main'], watchSeconds: 1, sampleEverySeconds: 1 })),
    ...coloured.map((name) => ({
      ...shop(name),
      services: ['gateway-blue', 'gateway-green'].map((colour) => serviceNamed(colour)),
      routes: [{ name: 'gateway', router: 'service/gateway', label: 'version', colours: { blue: 'gateway-blue', green: 'gateway-green' } }],
      release: plainRelease,
    })),
    ...secured.map((name): Environment => ({
      ...shop(name),
      security: {
        signOut: { url: 'https://shop.demo/sign-out', token: 'env:SIGN_OUT' },
        secrets: [
          { name: 'database-password', how: 'alter role' },
          { name: 'session-key', how: 'in the vault' },
        ],
        regimes: ['gdpr'],
        keepEvidenceDays: 30,
      },
    })),
    { ...shop('vital'), services: shop('vital').services.map((one) => (one.name === 'api' ? { ...one, vital: true } : one)) },
    ...guarded.map((name): Environment => ({ ...shop(name), endpoints: endpointsOfShop })),
    ...composed.map((name): Environment => ({
      ...shop(name),
      platform: { kind: 'compose', project: 'shop', directory: '/opt/shop', files: ['compose.yaml'] },
      services: shop(name).services.map((service) => ({ ...service, workload: service.name })),
      endpoints: endpointsOfShop,
    })),
    ...['piped-0', 'piped-1'].map((name) =>
      shop(name, {
        pipeline: { kind: 'gitlab', url: 'https://gitlab.com', project: 'org/shop', token: 'env:CI_TOKEN', withinSeconds: 600 },
      }),
    ),
    {
      ...shop('new'),
      needs: { cores: 4, versions: {}, ports: [], variables: [], addresses: [{ name: 'mail server', url: 'env:MAIL' }] },
      stores: [storeNamed('main')],
    },
    { ...shop('wanting'), needs: { versions: {}, ports: [], variables: ['SECRET_KEY'], addresses: [] } },
    shop('pinned', { registry: {}, provenIn: 'shop-0' }),
    shop('migrating', {
      migration: { service: 'api', command: ['migrate'], withinSeconds: 60, revision: { store: 'main', sql: 'select 7' } },
      provenIn: 'shop-0',
    }),
    environmentOf('alerted', {
      response: {
        ...{ ladder: [], security: [], covers: [], channels: [], severities: [], playbooks: [] },
        alertmanagers: ['http://127.0.0.1:1'],
        prometheus: 'http://127.0.0.1:1',
      },
    }),
    environmentOf('hasty', { stores: manyStores, approval: { ...environmentOf('x').approval, expiresWithinSeconds: 1 } }),
    environmentOf('signed', { stores: manyStores, approval: { ...environmentOf('x').approval, ...signing } }),
    environmentOf('fleeting', { approval: { ...environmentOf('x').approval, expiresWithinSeconds: 1 } }),
    environmentOf('brief', { stores: manyStores, approval: { ...environmentOf('x').approval, expiresWithinSeconds: 4 } }),
    environmentOf('frozen', { stores: manyStores, freezes: [{ name: 'year end', ...always }] }),
    ...['icy-0', 'icy-1', 'icy-2', 'icy-3', 'icy-4'].map((name) => environmentOf(name)),
    environmentOf('unrecorded', { stores: manyStores, objects: { ...environmentOf('x').objects, bucket: 'refusing' } }),
    environmentOf('unreachable', { stores: manyStores, objects: { ...environmentOf('x').objects, bucket: 'down' } }),
  ],
};

export const demoTargets = demo.environments.map(({ environment }) => `demo/${environment}`);

/** Where the workers of tests read systems from. */
export const demoSystems = {
  async load(name: string): Promise<System> {
    if (name !== demo.name) throw new OpsError('NotFound', `there is no system ${name}`, { hint: 'There is demo.' });
    return await Promise.resolve(demo);
  },
};
