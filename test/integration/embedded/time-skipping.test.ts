import { Client, Connection } from '@temporalio/client';
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js';
import { expect, test } from 'vitest';
import { startTimeSkipping } from '../../../src/embedded/time-skipping.ts';

test('on the time-skipping server a day passes at once, and a run whose timeout it is times out', async () => {
  await using server = await startTimeSkipping();
  // The SDK opens the test service to its own test environment only, which would start a server of its own.
  const options = { address: server.address, [InternalConnectionOptionsSymbol]: { supportsTestService: true } };
  const connection = await Connection.connect(options);
  const run = await new Client({ connection }).workflow.start('nobody', {
    taskQueue: 'none',
    workflowId: 'one',
    workflowExecutionTimeout: '1 day',
  });
  await connection.testService?.unlockTimeSkippingWithSleep({ duration: { seconds: 86_400 as never } });
  const { status, startTime, closeTime } = await run.describe();
  await connection.close();
  expect(status.name).toBe('TIMED_OUT');
  expect(Number(closeTime) - Number(startTime)).toBeGreaterThanOrEqual(86_399_000);
});
