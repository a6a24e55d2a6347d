import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AlertsWorld } from '../support/alerts-world.ts';
import { alertsOf, alertsWorld, bearer, json, posted } from '../support/alerts-world.ts';
import { replayAll } from '../support/engine-world.ts';

const names = ['one', 'fallback', 'fixed', 'signed', 'cut', 'shop-1'];

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

describe.concurrent('the gateway', () => {
  test('lets in who has one of the secrets and nobody else', async () => {
    const alerts = { alerts: [] };
    for (const [authorization, status] of [
      ['Bearer old-secret', 200],
      ['Bearer other', 401],
      ['', 401],
    ] as const) {
      expect((await world.post(alerts, { headers: { ...json, authorization } })).status).toBe(status);
    }
    expect((await world.post(alerts, { source: 'nobody' })).status).toBe(404);
  });

  test('takes what is signed over time and body, and not what was changed', async () => {
    const body = JSON.stringify({ name: 'QueueFull', severity: 'critical' });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', 'new-secret').update(`${timestamp}.${body}`).digest('hex');
    const headers = { ...bearer, 'x-watchkeeper-timestamp': timestamp, 'x-watchkeeper-signature': `sha256=${signature}` };
    expect((await world.post(body.replace('Queue', 'Tank'), { source: 'signed', headers })).status).toBe(401);
    expect((await world.post(body, { source: 'signed', headers })).status).toBe(200);
    await world.seenUntil('demo/signed', ({ incidents }) => incidents[0]?.key === 'environment/queue-full');
  });

  test('gives what is for no known environment, and what it cannot read, to the fallback', async () => {
    expect((await world.post({ alerts: [posted('no/where')] })).status).toBe(200);
    expect((await world.post('{"alerts": [<b>', {})).status).toBe(200);
    const { incidents } = await world.seenUntil('demo/fallback', ({ open }) => open === 2);
    expect(incidents.map(({ key }) => key).toSorted()).toEqual(['api/down', 'watchkeeper/unreadable-alerts']);
    expect(await (await world.post('[]', { source: 'second' })).json()).toEqual({ taken: 0, unreadable: true });
    await world.seenUntil('demo/fixed', ({ incidents: [first] }) => first?.key === 'watchkeeper/unreadable-alerts');
  });

  test('lets the sources be asked at once when some alerts were left out', async () => {
    const found = { source: 'look', fingerprint: 'x1', status: 'firing', labels: { alertname: 'Left' }, annotations: {} } as const;
    world.looks.set('demo/cut', { active: [{ ...found, startsAt: '2026-11-21T01:46:27.1Z' }] });
    await world.post({ truncatedAlerts: 1, alerts: alertsOf('demo/cut', 1) });
    const { counts } = await world.seenUntil('demo/cut', ({ incidents }) => incidents.some(({ key }) => key === 'environment/left'));
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
    expect((await world.post('', { headers: { ...bearer, 'content-length': String(65 * 1024 * 1024) } })).status).toBe(413);
  });

  test('asks for a repetition while Temporal is away, and says that it is not ready', { tags: ['thorough'] }, async () => {
    const answer = await world.post({ alerts: alertsOf('demo/one', 1) }, { on: world.alone });
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
