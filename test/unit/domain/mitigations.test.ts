import { describe, expect, test } from 'vitest';
import { prefixFault } from '../../../src/domain/incident/cache-prefix.ts';
import { playbookFor } from '../../../src/domain/incident/default-playbooks.ts';
import { hiddenSecrets, queryWords } from '../../../src/domain/incident/hidden-secrets.ts';
import { riskOf } from '../../../src/domain/incident/mitigation-risk.ts';
import { limitsToWriteDown } from '../../../src/domain/incident/passing-limits.ts';
import { probesOf } from '../../../src/domain/incident/probes-of.ts';
import type { RecoveryWatch } from '../../../src/domain/incident/recovery-watch.ts';
import { beginWatch, endOfWatch, withLook } from '../../../src/domain/incident/recovery-watch.ts';
import { bestOf, isGoodRpc } from '../../../src/domain/incident/rpc-look.ts';
import type { Endpoint } from '../../../src/domain/system/endpoint.ts';
import { demoSystems } from '../../support/fake-system.ts';

const shop = (await demoSystems.load('demo')).environments.find(({ environment }) => environment === 'guarded-0') as NonNullable<
  Awaited<ReturnType<typeof demoSystems.load>>['environments'][number]
>;

const onCompose = { ...shop, platform: { kind: 'compose' as const, project: 'shop', directory: '/opt/shop', files: ['compose.yaml'] } };

describe('a playbook', () => {
  test('tries the least harm first, and names what it acts on', () => {
    expect(playbookFor(shop, 'connections', 'db-proxy')?.options).toEqual([
      { action: 'endIdleTransactions', store: 'main' },
      { action: 'restart', service: 'db-proxy' },
      { action: 'rollback', service: 'db-proxy' },
    ]);
    expect(playbookFor(shop, 'chain-latency')?.options).toEqual([{ action: 'switchEndpoint', endpoint: 'rpc' }]);
  });

  test('empties no logs on Kubernetes, which does so itself, also where the file says so', () => {
    expect(playbookFor(onCompose, 'disk', 'api')?.options).toEqual([{ action: 'rotateLogs', service: 'api' }]);
    expect(playbookFor(shop, 'disk', 'api')?.options).toEqual([]);
    const own = { scenario: 'disk', options: [{ action: 'rotateLogs' as const }, { action: 'restart' as const }] };
    const response = { ladder: [], security: [], covers: [], channels: [], severities: [], playbooks: [own], alertmanagers: [] };
    expect(playbookFor({ ...shop, response }, 'disk', 'api')?.options).toEqual([{ action: 'restart', service: 'api' }]);
  });

  test('leaves out what has no target, and knows nothing of what nobody described', () => {
    expect(playbookFor(shop, 'down')?.options).toEqual([]);
    expect(playbookFor({ ...shop, endpoints: [] }, 'chain-down')?.options).toEqual([]);
    expect(playbookFor(shop, 'authentication', 'api')).toBeUndefined();
  });

  test('never restarts what holds data because its sessions are used up or it is slow (E31), nor what Watchkeeper rests on', () => {
    const postgres = { ...(shop.services[0] as (typeof shop.services)[number]), name: 'postgres', released: false };
    const env = { ...shop, services: [...shop.services, postgres, { ...postgres, name: 'temporal', released: true, vital: true }] };
    expect(playbookFor(env, 'connections', 'postgres')?.options).toEqual([{ action: 'endIdleTransactions', store: 'main' }]);
    expect(playbookFor(env, 'memory', 'postgres')?.options).toEqual([]);
    expect(playbookFor(env, 'down', 'temporal')?.options).toEqual([]);
    expect(playbookFor(env, 'redis-down', 'postgres')?.options).toEqual([{ action: 'restart', service: 'postgres' }]);
  });

  test('never clears a cache because it is missed a lot (E37), and never begins with what needs an approval but where nothing smaller helps', () => {
    for (const scenario of ['cache', 'latency', 'memory', 'down', 'connections', 'chain-down']) {
      const options = playbookFor(shop, scenario, 'api')?.options ?? [];
      expect(options.map(({ action }) => action)).not.toContain('clearCache');
      expect(options.slice(0, 1).map(riskOf)).not.toContain('R2');
    }
  });

  test("is the system file's where that says something", () => {
    const clear = { query: 'up', min: 1 };
    const own = { scenario: 'down', clear, options: [{ action: 'scale' as const, replicas: 5 }] };
    const response = { ladder: [], security: [], covers: [], channels: [], severities: [], playbooks: [own], alertmanagers: [] };
    expect(playbookFor({ ...shop, response }, 'down', 'web')).toEqual({
      scenario: 'down',
      clear,
      options: [{ ...own.options[0], service: 'web' }],
    });
  });
});

test('limits that were raised in containers are to be written down within a week, by whoever is on it', () => {
  const record = { since: '2026-11-21T02:00:00Z', acknowledgedBy: 'ana' };
  expect(limitsToWriteDown({ action: 'expandLimits', service: 'api' }, onCompose, record)).toEqual({
    what: expect.stringContaining('limits of api into its Compose file') as string,
    kind: 'prevent',
    owner: 'ana',
    due: '2026-11-28',
  });
  expect(limitsToWriteDown({ action: 'restart', service: 'api' }, onCompose, record)).toBeUndefined();
  expect(limitsToWriteDown({ action: 'expandLimits', service: 'api' }, shop, record)).toBeUndefined();
});

test('a scenario that nobody described is looked at from all sides', () => {
  expect(probesOf('constructor')).toEqual(probesOf('never heard of'));
  expect(probesOf('never heard of').length).toBeGreaterThan(10);
  expect(probesOf('connections')).toContain('blocking');
});

describe('recovery', () => {
  const watching = { holdSeconds: 60, withinSeconds: 300 };
  const seconds = (n: number): number => n * 1000;
  const looked = (looks: readonly (readonly [number, 'good' | 'bad' | 'none'])[]): RecoveryWatch =>
    looks.reduce((watch, [at, seen]) => withLook(watch, { seen, words: seen }, seconds(at)), beginWatch(0));

  test('holds only for a whole window, which a bad look or no data starts again (scenario 22)', () => {
    expect(
      endOfWatch(
        looked([
          [0, 'good'],
          [59, 'good'],
        ]),
        watching,
        seconds(59),
      ),
    ).toBeUndefined();
    expect(
      endOfWatch(
        looked([
          [0, 'good'],
          [60, 'good'],
        ]),
        watching,
        seconds(60),
      ),
    ).toBe('held');
    expect(
      endOfWatch(
        looked([
          [0, 'good'],
          [59, 'none'],
          [61, 'good'],
        ]),
        watching,
        seconds(61),
      ),
    ).toBeUndefined();
  });

  test('is none after three windows that broke off, or when it never begins; no data is said to be that', () => {
    const dips = [
      [0, 'good'],
      [10, 'bad'],
      [20, 'good'],
      [30, 'bad'],
      [40, 'good'],
      [50, 'bad'],
    ] as const;
    expect(endOfWatch(looked(dips), watching, seconds(50))).toBe('bad');
    expect(endOfWatch(looked([[300, 'bad']]), watching, seconds(300))).toBe('bad');
    expect(endOfWatch(looked([[300, 'none']]), watching, seconds(300))).toBe('noData');
  });
});

test('keys of a cache are cleared by a beginning that its owner called a cache, and nothing else (E36)', () => {
  const cache: Endpoint = { name: 'cache', kind: 'redis', urls: ['env:R'], cachePrefixes: ['cache:'], keep: ['bull:', 'cache:session:'] };
  expect(prefixFault(cache, 'cache:pages:')).toBeUndefined();
  for (const prefix of ['', ' ', '*', 'cache:*', 'c?', 'bull:', 'b', 'cache:', 'cache:session:1', 'users:'])
    expect(prefixFault(cache, prefix)).toBeDefined();
});

test('of RPC addresses the first is taken that is healthy, fast and not far behind the highest', () => {
  const look = (at: number, height: number, more = {}) => ({ at, healthy: true, height, tookMs: 10, words: '', ...more });
  const all = [look(0, 100), look(1, 1000, { tookMs: 9000 }), look(2, 990), look(3, 1000)];
  expect(all.map((one) => isGoodRpc(one, all))).toEqual([false, false, true, true]);
  expect(bestOf(all, all)?.at).toBe(2);
});

test('lines of logs and queries lose what may be a secret', () => {
  expect(hiddenSecrets('postgres://app:hunter2@db/x password=hunter2 {"token":"hunter2"} Authorization: Bearer hunter2')).not.toContain(
    'hunter2',
  );
  expect(queryWords("select *\n from t where mail = 'ana@x''y' and n = 42.5")).toBe("select * from t where mail = '…' and n = …");
});
