import { expect, test } from 'vitest';
import type { Alert } from '../../../src/domain/incident/alert.ts';
import { Coalescer } from '../../../src/gateway/alerts/coalescer.ts';

function alertOf(fingerprint: string, size = 10): Alert {
  const labels = { alertname: 'x'.repeat(size) };
  return { source: 'main', fingerprint, status: 'firing', labels, annotations: {}, startsAt: '2026-11-21T12:00:00.000Z' };
}

test('alerts of many requests go together, and each request waits for its own', async () => {
  const batches: string[][] = [];
  const coalescer = new Coalescer(async (target, alerts) => {
    batches.push([target, ...alerts.map(({ fingerprint }) => fingerprint)]);
    await Promise.resolve();
  }, 5);
  await Promise.all([
    ...['a', 'b', 'c'].map(async (name) => await coalescer.add('x/y', [alertOf(name)])),
    coalescer.add('x/z', [alertOf('d')]),
  ]);
  expect(batches).toEqual([
    ['x/y', 'a', 'b', 'c'],
    ['x/z', 'd'],
  ]);
});

test('a batch holds at most 200 alerts and 128 KB, and at most eight of a target are on their way', async () => {
  const sizes: { alerts: number; bytes: number }[] = [];
  let inFlight = 0;
  let most = 0;
  const coalescer = new Coalescer(async (_, alerts) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    sizes.push({ alerts: alerts.length, bytes: Buffer.byteLength(JSON.stringify(alerts)) });
    await new Promise((resolve) => setTimeout(resolve, 1));
    inFlight -= 1;
  }, 1);
  await coalescer.add('x/y', [
    ...Array.from({ length: 2000 }, (_, n) => alertOf(`f${n}`)),
    ...Array.from({ length: 20 }, (_, n) => alertOf(`g${n}`, 50_000)),
  ]);
  expect(sizes.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(2020);
  expect(Math.max(...sizes.map(({ alerts }) => alerts))).toBe(200);
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(132 * 1024);
  expect(most).toBe(8);
});

test('a batch that is not taken fails its own requests and no others', async () => {
  const coalescer = new Coalescer(async (target) => {
    await Promise.resolve();
    if (target === 'x/down') throw new Error('down');
  }, 1);
  const [down, up] = await Promise.allSettled([coalescer.add('x/down', [alertOf('a')]), coalescer.add('x/up', [alertOf('b')])]);
  expect([down.status, up.status]).toEqual(['rejected', 'fulfilled']);
});
