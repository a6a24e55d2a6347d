import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { sendAlerts } from '../../src/client/incident/send-alerts.ts';
import { readAlerts } from '../../src/gateway/alerts/read-alerts.ts';
import type { AlertsWorld } from '../support/alerts-world.ts';
import { alertsOf, alertsWorld, posted } from '../support/alerts-world.ts';
import { replayAll } from '../support/engine-world.ts';

const names = ['one', 'groups', 'twice', 'ha', 'many', 'over'];

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

const justNow = (): string => new Date().toISOString();

/** What incidents count that are opened and paged, and nothing else of. */
function paged(times: number): Record<string, number> {
  return { 'incidents_opened sev1': times, 'pages page 1 sent': times, 'deadlines page sev1 met': times };
}

async function historyOf(target: string) {
  const { events = [] } = await world.intake(target).fetchHistory();
  return events ?? [];
}

describe.concurrent('alerts that are posted', { tags: ['thorough'] }, () => {
  test('10,000 in one body are one incident and one page, and no message is too big (scenario 1)', async () => {
    const body = JSON.stringify({ version: '4', alerts: alertsOf('demo/one', 10_000, { startsAt: justNow() }) });
    expect(body.length).toBeGreaterThan(2_400_000);
    const before = performance.now();
    const answer = await world.post(body);
    expect(answer.status).toBe(200);
    expect(performance.now() - before).toBeLessThan(5000);
    const { incidents } = await world.seenUntil('demo/one', ({ open }) => open === 10_000);
    expect(incidents).toMatchObject([{ key: 'api/down', firing: 10_000, total: 10_000 }]);
    await vi.waitFor(async () => expect(await world.incidents('demo/one')).toEqual(['incident/demo/one/api/down/1']), patience);
    await vi.waitFor(async () => expect(await world.metrics('demo/one')).toEqual(paged(1)), patience);
    expect(world.pages.get('demo/one')).toBe(1);
    const told = async (): Promise<string> => (await world.lines('incident/demo/one/api/down/1', 'alert')).join('; ');
    await vi.waitFor(async () => expect(await told()).toMatch(/\b10000 (?:of 10000 fire|alerts)/), patience);
    const sizes = (await historyOf('demo/one')).map(
      (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data?.length ?? 0,
    );
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
  });

  test('as 1,000 groups in as many requests become few signals and few incidents, and none is lost (scenario 2)', async () => {
    const startsAt = justNow();
    const groups = Array.from({ length: 1000 }, (_, n) =>
      posted('demo/groups', { n, startsAt, labels: { service: `s${n}`, alertname: `A${n}` } }),
    );
    const answers = await Promise.all(groups.map(async (one) => (await world.post({ alerts: [one] })).status));
    expect(new Set(answers)).toEqual(new Set([200]));
    const { incidents } = await world.seenUntil('demo/groups', ({ open }) => open === 1000);
    expect(incidents).toHaveLength(21);
    const signals = (await historyOf('demo/groups')).filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals.length).toBeLessThan(60);
    await vi.waitFor(async () => expect(await world.incidents('demo/groups')).toHaveLength(21), patience);
    await vi.waitFor(async () => expect(await world.metrics('demo/groups')).toEqual(paged(21)), patience);
    expect(world.pages.get('demo/groups')).toBe(21);
  });

  test('again because the answer was lost on its way are one incident (scenario 3)', async () => {
    const body = { alerts: alertsOf('demo/twice', 3, { startsAt: justNow() }) };
    await Promise.all([world.post(body), world.post(body)]);
    await world.post(body);
    const { counts } = await world.seenUntil('demo/twice', ({ counts: { received } }) => received === 9);
    expect(counts.repeated).toBe(6);
    await vi.waitFor(async () => expect(await world.incidents('demo/twice')).toEqual(['incident/demo/twice/api/down/1']), patience);
    await vi.waitFor(async () => expect(await world.metrics('demo/twice')).toEqual(paged(1)), patience);
    expect(world.pages.get('demo/twice')).toBe(1);
    expect(await world.lines('incident/demo/twice/api/down/1', 'alert')).toEqual(['3 alerts: api: api is down']);
  });

  test('50 times by two Alertmanagers of a cluster are one occurrence, and page once (scenario 4)', async () => {
    const body = { externalURL: 'http://a', alerts: alertsOf('demo/ha', 1, { startsAt: justNow() }) };
    for (let time = 0; time < 50; time += 1) await world.post({ ...body, externalURL: time % 2 === 0 ? 'http://a' : 'http://b' });
    const { counts, incidents } = await world.seenUntil('demo/ha', ({ counts: { received } }) => received === 50);
    expect(counts.repeated).toBe(49);
    expect(incidents).toMatchObject([{ total: 1 }]);
    await vi.waitFor(async () => expect(await world.metrics('demo/ha')).toEqual(paged(1)), patience);
    expect(world.pages.get('demo/ha')).toBe(1);
    expect(await world.lines('incident/demo/ha/api/down/1', 'alert')).toEqual(['1 alerts: api: api is down']);
  });

  test('after the incident is over open the next one, which names it; while it is open they do not', async () => {
    await world.post({ alerts: alertsOf('demo/over', 1) });
    await world.seenUntil('demo/over', ({ incidents }) => incidents[0]?.id !== undefined);
    const ended = { status: 'resolved', endsAt: '2026-11-21T02:00:00Z' } as const;
    await world.post({ alerts: [posted('demo/over', ended)] });
    await world.post({ alerts: [posted('demo/over', { startsAt: '2026-11-21T02:01:00Z' })] });
    await world.seenUntil('demo/over', ({ open }) => open === 1);
    await world.engine.client.workflow.getHandle('incident/demo/over/api/down/1').terminate();
    await world.post({ alerts: [posted('demo/over', { ...ended, endsAt: '2026-11-21T02:03:00Z' })] });
    await world.post({ alerts: [posted('demo/over', { startsAt: '2026-11-21T02:05:00Z' })] });
    const second = 'incident/demo/over/api/down/2';
    await world.seenUntil('demo/over', ({ incidents }) => incidents.some(({ id }) => id === second));
    const { previous } = await world.engine.client.workflow.getHandle(second).query<{ previous: string }>('summary');
    expect(previous).toBe('incident/demo/over/api/down/1');
  });
});

test('an intake under another id takes nothing: there is one of each environment', async () => {
  for (const given of [[{ target: 'demo/one' }], []]) {
    expect(await (await world.engine.startRaw('alertIntake', given, 'alerts/of/mine')).end()).toMatchObject({ type: 'InvalidInput' });
  }
});

const main = { name: 'main', kind: 'alertmanager' } as const;
const at = '2026-11-21T01:46:27.100Z';

describe('no alert is lost', { tags: ['thorough'] }, () => {
  test('that comes while no worker is there, and a new run takes over what the one before knew', async () => {
    await world.post({ alerts: alertsOf('demo/many', 100) });
    const { runId } = await world.intake('demo/many').describe();
    await world.engine.stopWorkers();
    const { client } = world.engine;
    const send = async (n: number) =>
      await sendAlerts(client, 'demo/many', readAlerts({ alerts: [posted('demo/many', { n })] }, main, at).alerts);
    for (let n = 1000; n < 3100; n += 50) await Promise.all(Array.from({ length: 50 }, async (_, m) => await send(n + m)));
    await world.engine.startWorkers();
    const { incidents } = await world.seenUntil('demo/many', ({ open, incidents: [first] }) => open === 2200 && first?.id !== undefined);
    expect(incidents).toMatchObject([{ id: 'incident/demo/many/api/down/1', total: 2200 }]);
    await world.post({ alerts: alertsOf('demo/many', 1, { first: 9000 }) });
    await world.seenUntil('demo/many', ({ open }) => open === 2201);
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
