import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricQuery } from '../../../src/adapters/prometheus/query-metric.ts';
import type { TestPrometheus } from '../../support/prometheus.ts';
import { hasPrometheus, startPrometheus } from '../../support/prometheus.ts';

const ask = metricQuery(async (setting) => await Promise.resolve(setting));

describe.runIf(hasPrometheus())('a query to Prometheus', () => {
  let prometheus: TestPrometheus;
  beforeAll(async () => void (prometheus = await startPrometheus()));
  afterAll(async () => await prometheus?.stop());

  test('that gives one number is that number', async () => {
    expect(await ask(prometheus.url, 'vector(0.25)')).toEqual({ value: 0.25 });
    expect(await ask(`${prometheus.url}/`, 'scalar(vector(3))')).toEqual({ value: 3 });
    await expect.poll(async () => await ask(prometheus.url, 'up{job="self"}'), { timeout: 10_000 }).toEqual({ value: 1 });
  });

  test.each([
    ['nothing', 'up{job="nobody"}', /no data/],
    ['NaN', 'vector(0) / vector(0)', /the value is NaN/],
    ['infinity', 'vector(1) / vector(0)', /the value is \+Inf/],
    ['several series', 'label_replace(vector(1), "n", "1", "", "") or label_replace(vector(1), "n", "2", "", "")', /2 series/],
    ['a range', 'up[5m]', /no number/],
    ['a fault in the query', 'sum(', /400.*parse error/],
  ])('that gives %s is no data, and says why (fault 23)', async (_, query, words) => {
    expect(await ask(prometheus.url, query)).toEqual({ none: expect.stringMatching(words) as string });
  });

  test('while Prometheus is down is no data', async () => {
    const other = await startPrometheus();
    await other.kill();
    expect(await ask(other.url, 'vector(1)')).toEqual({ none: expect.stringContaining('ECONNREFUSED') as string });
    await other.stop();
  });
});

describe('an answer that is not of Prometheus as it should be', () => {
  test.each([
    [
      'an old sample',
      { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1_700_000_000, '1'] }] } },
      200,
      /s old/,
    ],
    ['an error', { status: 'error', error: 'out of memory' }, 500, /500: out of memory/],
    ['a page', '<html>', 200, /answered 200/],
  ])('%s is no data', async (_, body, status, words) => {
    const server = createServer(
      (_request, response) => void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
    );
    await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    expect(await ask(`http://127.0.0.1:${port}`, 'up')).toEqual({ none: expect.stringMatching(words) as string });
    server.close();
  });
});
