import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { AlertsSeen } from '../../src/domain/incident/intake/intake-view.ts';
import { sendAlerts } from '../../src/client/incident/send-alerts.ts';
import { readAlerts } from '../../src/gateway/alerts/read-alerts.ts';
import type { AlertsWorld } from '../support/alerts-world.ts';
import { alertsWorld, posted } from '../support/alerts-world.ts';
import { replayAll } from '../support/engine-world.ts';

const names = ['one', 'groups', 'twice', 'ha', 'away', 'many', 'over', 'fallback', 'fixed', 'signed', 'cut', 'shop-1'];

let world: AlertsWorld;
beforeAll(async () => {
  world = await alertsWorld(
    inject('engine'),
    names.map((name) => `demo/${name}`),
  );
});
afterAll(async () => {
  await replayAll(world.engine);
  await world.close();
});

const patience = { timeout: 15_000, interval: 200 };
const json = { 'content-type': 'application/json' };
const bearer = { ...json, authorization: 'Bearer new-secret' };

async function post(
  body: unknown,
  {
    source = 'main',
    headers = bearer,
    on = world.app,
  }: { source?: string; headers?: Record<string, string>; on?: AlertsWorld['app'] } = {},
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return await on.request(`/v1/alerts/${source}`, { method: 'POST', headers, body: text });
}

async function seenUntil(target: string, so: (seen: AlertsSeen) => boolean): Promise<AlertsSeen> {
  for (let tries = 0; tries < 100; tries += 1) {
    const seen = await world.seen(target);
    if (so(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`it did not come to that: ${JSON.stringify({ ...(await world.seen(target)), alerts: [] })}`);
}

function alertsOf(target: string, count: number, from = 1): object[] {
  return Array.from({ length: count }, (_, n) => posted(target, { n: from + n }));
}

async function historyOf(target: string) {
  const { events = [] } = await world.intake(target).fetchHistory();
  return events ?? [];
}

describe.concurrent('alerts that are posted', () => {
  test('10,000 in one body are one incident and one page, and no message is too big (scenario 1)', async () => {
    const body = JSON.stringify({ version: '4', alerts: alertsOf('demo/one', 10_000) });
    expect(body.length).toBeGreaterThan(2_400_000);
    const before = performance.now();
    const answer = await post(body);
    expect(answer.status).toBe(200);
    expect(performance.now() - before).toBeLessThan(5000);
    const { incidents } = await seenUntil('demo/one', ({ open }) => open === 10_000);
    expect(incidents).toMatchObject([{ key: 'api/down', firing: 10_000, total: 10_000 }]);
    await vi.waitFor(async () => expect(await world.incidents('demo/one')).toEqual(['incident/demo/one/api/down/1']), patience);
    await vi.waitFor(() => expect(world.pages.get('demo/one')).toBe(1), patience);
    const sizes = (await historyOf('demo/one')).map(
      (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data?.length ?? 0,
    );
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
  });

  test('as 1,000 groups in as many requests become few signals and few incidents, and none is lost (scenario 2)', async () => {
    const groups = Array.from({ length: 1000 }, (_, n) => posted('demo/groups', { n, labels: { service: `s${n}`, alertname: `A${n}` } }));
    const answers = await Promise.all(groups.map(async (one) => (await post({ alerts: [one] })).status));
    expect(new Set(answers)).toEqual(new Set([200]));
    const { incidents } = await seenUntil('demo/groups', ({ open }) => open === 1000);
    expect(incidents).toHaveLength(21);
    const signals = (await historyOf('demo/groups')).filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals.length).toBeLessThan(60);
    await vi.waitFor(async () => expect(await world.incidents('demo/groups')).toHaveLength(21), patience);
  });

  test('again because the answer was lost on its way are one incident (scenario 3)', async () => {
    const body = { alerts: alertsOf('demo/twice', 3) };
    await Promise.all([post(body), post(body)]);
    await post(body);
    const { counts } = await seenUntil('demo/twice', ({ counts: { received } }) => received === 9);
    expect(counts.repeated).toBe(6);
    await vi.waitFor(async () => expect(await world.incidents('demo/twice')).toEqual(['incident/demo/twice/api/down/1']), patience);
  });

  test('50 times by two Alertmanagers of a cluster are one occurrence, and page once (scenario 4)', async () => {
    const body = { externalURL: 'http://a', alerts: alertsOf('demo/ha', 1) };
    for (let time = 0; time < 50; time += 1) await post({ ...body, externalURL: time % 2 === 0 ? 'http://a' : 'http://b' });
    const { counts, incidents } = await seenUntil('demo/ha', ({ counts: { received } }) => received === 50);
    expect(counts.repeated).toBe(49);
    expect(incidents).toMatchObject([{ total: 1 }]);
    await vi.waitFor(() => expect(world.pages.get('demo/ha')).toBe(1), patience);
  });

  test('after the incident is over open the next one, which names it; while it is open they do not', async () => {
    await post({ alerts: alertsOf('demo/over', 1) });
    await seenUntil('demo/over', ({ incidents }) => incidents[0]?.id !== undefined);
    const ended = { status: 'resolved', endsAt: '2026-11-21T02:00:00Z' } as const;
    await post({ alerts: [posted('demo/over', ended)] });
    await post({ alerts: [posted('demo/over', { startsAt: '2026-11-21T02:01:00Z' })] });
    await seenUntil('demo/over', ({ open }) => open === 1);
    await world.engine.client.workflow.getHandle('incident/demo/over/api/down/1').terminate();
    await post({ alerts: [posted('demo/over', { ...ended, endsAt: '2026-11-21T02:03:00Z' })] });
    await post({ alerts: [posted('demo/over', { startsAt: '2026-11-21T02:05:00Z' })] });
    const second = 'incident/demo/over/api/down/2';
    await seenUntil('demo/over', ({ incidents }) => incidents.some(({ id }) => id === second));
    const { previous } = await world.engine.client.workflow.getHandle(second).query<{ previous: string }>('summary');
    expect(previous).toBe('incident/demo/over/api/down/1');
  });
});

test('an intake under another id takes nothing: there is one of each environment', async () => {
  for (const given of [[{ target: 'demo/one' }], []]) {
    expect(await (await world.engine.startRaw('alertIntake', given, 'alerts/of/mine')).end()).toMatchObject({ type: 'InvalidInput' });
  }
});

describe.concurrent('the gateway', () => {
  test('lets in who has one of the secrets and nobody else', async () => {
    const alerts = { alerts: [] };
    for (const [authorization, status] of [
      ['Bearer old-secret', 200],
      ['Bearer other', 401],
      ['', 401],
    ] as const) {
      expect((await post(alerts, { headers: { ...json, authorization } })).status).toBe(status);
    }
    expect((await post(alerts, { source: 'nobody' })).status).toBe(404);
  });

  test('takes what is signed over time and body, and not what was changed', async () => {
    const body = JSON.stringify({ name: 'QueueFull', severity: 'critical' });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', 'new-secret').update(`${timestamp}.${body}`).digest('hex');
    const headers = { ...bearer, 'x-watchkeeper-timestamp': timestamp, 'x-watchkeeper-signature': `sha256=${signature}` };
    expect((await post(body.replace('Queue', 'Tank'), { source: 'signed', headers })).status).toBe(401);
    expect((await post(body, { source: 'signed', headers })).status).toBe(200);
    await seenUntil('demo/signed', ({ incidents }) => incidents[0]?.key === 'environment/queue-full');
  });

  test('gives what is for no known environment, and what it cannot read, to the fallback', async () => {
    expect((await post({ alerts: [posted('no/where')] })).status).toBe(200);
    expect((await post('{"alerts": [<b>', {})).status).toBe(200);
    const { incidents } = await seenUntil('demo/fallback', ({ open }) => open === 2);
    expect(incidents.map(({ key }) => key).toSorted()).toEqual(['api/down', 'watchkeeper/unreadable-alerts']);
    expect(await (await post('[]', { source: 'second' })).json()).toEqual({ taken: 0, unreadable: true });
    await seenUntil('demo/fixed', ({ incidents: [first] }) => first?.key === 'watchkeeper/unreadable-alerts');
  });

  test('lets the sources be asked at once when some alerts were left out', async () => {
    const found = { source: 'look', fingerprint: 'x1', status: 'firing', labels: { alertname: 'Left' }, annotations: {} } as const;
    world.looks.set('demo/cut', { active: [{ ...found, startsAt: '2026-11-21T01:46:27.1Z' }] });
    await post({ truncatedAlerts: 1, alerts: alertsOf('demo/cut', 1) });
    const { counts } = await seenUntil('demo/cut', ({ incidents }) => incidents.some(({ key }) => key === 'environment/left'));
    expect(counts.found).toBe(1);
  });

  test('refuses a body only beyond 64 MB, also when nobody said how long it is', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(32);
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(chunk);
      },
    });
    const request = new Request('http://gateway/v1/alerts/main', { method: 'POST', headers: bearer, body, duplex: 'half' });
    expect((await world.app.request(request)).status).toBe(413);
    expect(chunks).toBeLessThan(70);
    expect((await post('', { headers: { ...bearer, 'content-length': String(65 * 1024 * 1024) } })).status).toBe(413);
  });

  test('asks for a repetition while Temporal is away, and says that it is not ready', async () => {
    const answer = await post({ alerts: alertsOf('demo/one', 1) }, { on: world.alone });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await world.alone.request('/readyz')).status).toBe(503);
    expect((await world.alone.request('/healthz')).status).toBe(200);
    expect((await world.app.request('/readyz')).status).toBe(200);
  });

  test('starts a deployment once, however often it is told of it', async () => {
    const wish = { system: 'demo', environment: 'shop-1', release: 'v7' };
    const tell = async (body: unknown) =>
      await world.app.request('/v1/deployments/ci', { method: 'POST', headers: bearer, body: JSON.stringify(body) });
    const first = await tell(wish);
    const again = await tell(wish);
    const { workflowId } = (await first.json()) as { workflowId: string };
    expect([first.status, again.status, await again.json()]).toEqual([202, 200, { workflowId, started: false }]);
    expect(await world.engine.client.workflow.getHandle(workflowId).describe()).toMatchObject({ type: 'deploy' });
    expect((await tell({ ...wish, environment: 'one' })).status).toBe(403);
    expect((await tell({ ...wish, release: 7 })).status).toBe(400);
  });
});

const main = { name: 'main', kind: 'alertmanager' } as const;
const at = '2026-11-21T01:46:27.100Z';

describe('no alert is lost', { tags: ['thorough'] }, () => {
  test('that comes while no worker is there, and a new run takes over what the one before knew', async () => {
    await post({ alerts: alertsOf('demo/many', 100) });
    const { runId } = await world.intake('demo/many').describe();
    await world.engine.stopWorkers();
    const { client } = world.engine;
    const send = async (n: number) =>
      await sendAlerts(client, 'demo/many', readAlerts({ alerts: [posted('demo/many', { n })] }, main, at).alerts);
    for (let n = 1000; n < 3100; n += 50) await Promise.all(Array.from({ length: 50 }, async (_, m) => await send(n + m)));
    await world.engine.startWorkers();
    const { incidents } = await seenUntil('demo/many', ({ open, incidents: [first] }) => open === 2200 && first?.id !== undefined);
    expect(incidents).toMatchObject([{ id: 'incident/demo/many/api/down/1', total: 2200 }]);
    await post({ alerts: alertsOf('demo/many', 1, 9000) });
    await seenUntil('demo/many', ({ open }) => open === 2201);
    expect((await world.intake('demo/many').describe()).runId).not.toBe(runId);
    expect(await world.incidents('demo/many')).toHaveLength(1);
  });

  test('because a run grew so long that the server ended it: before that, senders are asked to wait', async () => {
    // Of its own: what it leaves behind is too long to be fetched and replayed.
    const own = await alertsWorld(inject('engine'), ['demo/behind']);
    await own.engine.stopWorkers();
    const summary = 'x'.repeat(600);
    const batch = (n: number) =>
      Array.from({ length: 200 }, (_, m) => posted('demo/behind', { n: (n * 200 + m) % 1000, annotations: { summary } }));
    const send = async (n: number) => await sendAlerts(own.engine.client, 'demo/behind', readAlerts({ alerts: batch(n) }, main, at).alerts);
    let sent = 0;
    const refused = await (async () => {
      for (; sent < 500; sent += 8) await Promise.all(Array.from({ length: 8 }, async (_, n) => await send(sent + n)));
    })().catch((error: unknown) => (error as Error).message);
    expect(refused).toBe('the intake of demo/behind is far behind: is there a worker?');
    await own.engine.startWorkers();
    await vi.waitFor(async () => expect((await own.seen('demo/behind')).open).toBe(1000), patience);
    await vi.waitFor(async () => await send(sent), patience);
    await own.close();
  });
});
