import { describe, expect, it } from 'vitest';
import { servePage, statePage } from '../../../src/workers/observability.ts';

type State = Parameters<typeof statePage>[0][number];

function worker(state: 'RUNNING' | 'DRAINING'): State {
  return { getState: () => state, options: { taskQueue: 'watchkeeper' } } as State;
}

describe("a worker's state page", () => {
  it('is not ready before there is a worker, nor while one ends', async () => {
    expect((await statePage([]).request('/ready')).status).toBe(503);
    expect((await statePage([worker('RUNNING'), worker('DRAINING')]).request('/ready')).status).toBe(503);
  });

  it('is ready while every worker polls, and live as long as the process answers', async () => {
    const page = statePage([worker('RUNNING')]);
    const ready = await page.request('/ready');
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 200,
      body: { ready: true, workers: [{ queue: 'watchkeeper', state: 'RUNNING' }] },
    });
    expect((await page.request('/live')).status).toBe(200);
  });

  it('answers on the address it is given', async () => {
    const served = await servePage(statePage([worker('RUNNING')]), '127.0.0.1:0');
    expect((await fetch(`http://127.0.0.1:${served.port}/ready`)).status).toBe(200);
    served.close();
  });
});
