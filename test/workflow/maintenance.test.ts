import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { beginMaintenance, endMaintenance, extendMaintenance, windowsOf } from '../../src/client/incident/maintenance.ts';
import type { MaintenanceRequest, MaintenanceWindow } from '../../src/domain/incident/maintenance.ts';
import { maintenanceId } from '../../src/domain/incident/maintenance.ts';
import type { AlertsWorld } from '../support/alerts-world.ts';
import { alertsWorld, posted } from '../support/alerts-world.ts';
import { replayAll } from '../support/engine-world.ts';

const targets = ['crashed', 'ended', 'orphaned', 'after'].map((name) => `demo/${name}`);

let world: AlertsWorld;
beforeAll(async () => {
  world = await alertsWorld(inject('engine'), targets);
});
afterAll(async () => {
  await replayAll(world.engine);
  await world.close();
});

const patience = { timeout: 15_000, interval: 200 };

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

async function maintain(target: string, seconds: number): Promise<MaintenanceRequest> {
  const request = { target, name: 'disk', requester: 'olga', reason: 'a new disk', until: inSeconds(seconds), services: ['api'] };
  await beginMaintenance(world.engine.client, request);
  await vi.waitFor(async () => expect(await windowsOf(world.engine.client, target)).toMatchObject([{ name: 'disk' }]), patience);
  return request;
}

async function fire(target: string, more: object = {}): Promise<void> {
  const alerts = [posted(target, { startsAt: new Date().toISOString(), ...more })];
  expect((await world.post({ alerts })).status).toBe(200);
}

async function heldIn(target: string): Promise<string[]> {
  return (await world.seen(target)).incidents.filter(({ held }) => held).map(({ key }) => key);
}

async function untilQuiet(target: string): Promise<void> {
  await vi.waitFor(async () => expect(await heldIn(target)).toEqual(['api/down']), patience);
}

describe.concurrent('maintenance', { tags: ['thorough'] }, () => {
  test('that crashes suppresses until its end and no longer: what fires then pages (scenario 25)', async () => {
    const target = 'demo/crashed';
    await fire(target, { n: 2, labels: { alertname: 'Slow', service: 'web' } });
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(1), patience);
    const { until } = await maintain(target, 10);
    await fire(target);
    await untilQuiet(target);
    await world.engine.client.workflow.getHandle(maintenanceId(target, 'disk')).terminate('it crashed');
    await fire(target, { n: 3, labels: { alertname: 'Slower', service: 'web' } });
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(2), patience);
    expect(await heldIn(target)).toEqual(['api/down']);
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(3), patience);
    const opened = await world.engine.client.workflow.getHandle(`incident/${target}/api/down/1`).describe();
    expect(opened.startTime.getTime()).toBeGreaterThanOrEqual(Date.parse(until));
    expect(opened.startTime.getTime()).toBeLessThan(Date.parse(until) + 5000);
    expect((await world.seen(target)).maintenance).toEqual([]);
    const counted = { 'incidents_opened sev1': 3, 'pages page 1 sent': 3, 'deadlines page sev1 met': 3 };
    await vi.waitFor(async () => expect(await world.metrics(target)).toEqual(counted), patience);
    expect(await world.lines(`incident/${target}/api/down/1`, 'alert')).toEqual(['1 alerts: api: api is down']);
  });

  test('lasts longer when somebody extends it, and ends at once when somebody ends it: what fires then says since when', async () => {
    const target = 'demo/ended';
    const { client } = world.engine;
    const request = await maintain(target, 3600);
    const handle = client.workflow.getHandle(maintenanceId(target, 'disk'));
    await expect(beginMaintenance(client, request)).rejects.toThrow('is in force already');
    await expect(beginMaintenance(client, { ...request, until: 'tomorrow' })).rejects.toThrow('until must be a time');
    const longer = { by: 'ana', until: inSeconds(7200), reason: 'the disk is slow' };
    const shorter = { ...longer, until: inSeconds(60) };
    await expect(extendMaintenance(client, request, shorter)).rejects.toThrow('to end it earlier send release');
    await extendMaintenance(client, request, longer);
    const window: MaintenanceWindow = { name: 'disk', services: ['api'], scenarios: [], ...longer };
    expect(await handle.query('window')).toEqual(window);
    await vi.waitFor(async () => expect(await windowsOf(client, target)).toEqual([window]), patience);
    await fire(target, { startsAt: '2026-11-21T01:46:27Z' });
    await untilQuiet(target);
    await endMaintenance(client, request, 'ana');
    expect(await handle.result()).toEqual({ endedBy: 'ana' });
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(1), patience);
    const { events } = await client.workflow.getHandle(`incident/${target}/api/down/1`).fetchHistory();
    const asked = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? '';
    const { since, firingSince } = JSON.parse(Buffer.from(asked).toString()) as { since: string; firingSince: string };
    expect(firingSince).toBe('2026-11-21T01:46:27.000Z');
    expect(Date.now() - Date.parse(since)).toBeLessThan(400_000);
    await expect(endMaintenance(client, request, 'ana')).rejects.toThrow('or it has ended');
  });

  test('whose workflow is gone can be ended all the same, and one that is cancelled ends', async () => {
    const target = 'demo/orphaned';
    const { client } = world.engine;
    const request = await maintain(target, 3600);
    const handle = client.workflow.getHandle(maintenanceId(target, 'disk'));
    await handle.terminate('it crashed');
    expect(await windowsOf(client, target)).toHaveLength(1);
    await endMaintenance(client, request, 'ana');
    await vi.waitFor(async () => expect(await windowsOf(client, target)).toEqual([]), patience);
    await maintain(target, 3600);
    await client.workflow.getHandle(maintenanceId(target, 'disk')).cancel();
    await vi.waitFor(async () => expect(await windowsOf(client, target)).toEqual([]), patience);
  });

  test('holds what fires after an incident that is over, and opens the next one at its end', async () => {
    const target = 'demo/after';
    await fire(target);
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(1), patience);
    await world.engine.client.workflow.getHandle(`incident/${target}/api/down/1`).terminate('it is over');
    const request = await maintain(target, 3600);
    await fire(target, { n: 2 });
    await untilQuiet(target);
    expect(world.pages.get(target)).toBe(1);
    await endMaintenance(world.engine.client, request, 'ana');
    await vi.waitFor(() => expect(world.pages.get(target)).toBe(2), patience);
    const second = world.engine.client.workflow.getHandle(`incident/${target}/api/down/2`);
    expect(await second.query('summary')).toMatchObject({ alertCount: { firing: 2, suppressed: 0 } });
  });

  test('under another id, or with what cannot be read, suppresses nothing', async () => {
    const good = { target: 'demo/ended', name: 'disk', requester: 'olga', reason: 'a new disk', until: inSeconds(60) };
    for (const given of [[good], [{ ...good, until: 'for ever' }], []]) {
      const run = await world.engine.startRaw('maintenance', given, 'maintenance/of/mine/x');
      expect(await run.end()).toMatchObject({ type: 'InvalidInput' });
    }
  });
});
