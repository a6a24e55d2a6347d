import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { startRun } from '../../../src/client/start-run.ts';

test('a plain secret is refused before anything is sent to Temporal, and is not repeated', async () => {
  // Whatever is asked of this client would fail the test.
  const client = Object.create(null) as Client;
  const input = { service: 'api', set: { ADMIN_PASSWORD: 'canary' } };
  const starting = startRun(client, 'configChange', { target: 'demo/production', requester: 'ana', input });
  const refusal: unknown = await starting.catch((error: unknown) => error);
  expect(refusal).toMatchObject({ kind: 'InvalidInput', message: expect.stringContaining('ADMIN_PASSWORD') as string });
  expect(JSON.stringify(refusal)).not.toContain('canary');
});
