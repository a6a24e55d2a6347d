import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { temporal } from '@temporalio/proto';
import type { ReplayResult, WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { runbookInputs } from '../../src/domain/run/inputs-schema.ts';
import { bundleWorkflows } from '../../src/workers/create-workers.ts';
import { stories } from './stories.ts';

interface RecordedEvent {
  eventType: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  workflowExecutionStartedEventAttributes?: { workflowType: { name: string }; workflowId: string; originalExecutionRunId: string };
  workflowExecutionCompletedEventAttributes?: { result?: { payloads: { data?: string }[] } };
  workflowExecutionFailedEventAttributes?: { failure: { applicationFailureInfo: { type: string } } };
}
type History = temporal.api.history.v1.IHistory;

interface Recorded {
  events: RecordedEvent[];
}

const folder = fileURLToPath(new URL('histories/', import.meta.url));
const recorded = new Map<string, Recorded>();
/** What the replay of each history said, by the run it is of. */
const faults = new Map<string, Error | undefined>();
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { forward: {}, filter: 'OFF' } } });
  for (const file of await readdir(folder)) {
    recorded.set(file.replace(/\.json$/, '').replaceAll('-', ' '), JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as Recorded);
  }
  for await (const { runId, error } of replay([...recorded.values()], await bundleWorkflows())) faults.set(runId, error);
});

function replay(histories: readonly Recorded[], workflowBundle: WorkflowBundleOption): AsyncIterable<ReplayResult> {
  const named = histories.map((history) => ({ workflowId: startOf(history)?.workflowId ?? '', history: history as unknown as History }));
  return Worker.runReplayHistories({ workflowBundle }, named);
}

async function faultOf(history: Recorded, workflowBundle: WorkflowBundleOption): Promise<unknown> {
  for await (const { error } of replay([history], workflowBundle)) return error;
  return undefined;
}

function startOf({ events }: Recorded) {
  return events[0]?.workflowExecutionStartedEventAttributes;
}

function of(name: string): Recorded {
  const history = recorded.get(name);
  if (history === undefined) throw new Error(`there is no history of: ${name}. Record it: npm run record-histories`);
  return structuredClone(history);
}

/** How a recorded run ended: its outcome, its failure's type, or how the server says. */
function endOf({ events }: Recorded): string {
  const last = events.at(-1);
  const failed = last?.workflowExecutionFailedEventAttributes;
  if (failed) return failed.failure.applicationFailureInfo.type;
  return outcomeKindOf(last) ?? last?.eventType ?? '';
}

function outcomeKindOf(last: RecordedEvent | undefined): string | undefined {
  const [payload] = last?.workflowExecutionCompletedEventAttributes?.result?.payloads ?? [];
  if (payload?.data === undefined) return undefined;
  const outcome = JSON.parse(Buffer.from(payload.data, 'base64').toString()) as { kind?: string };
  return outcome.kind ?? 'done';
}

describe('a recorded run', () => {
  test.each(Object.keys(stories))('%s replays', (name) => {
    const runId = startOf(of(name))?.originalExecutionRunId ?? '';
    expect(faults.has(runId)).toBe(true);
    expect(faults.get(runId)).toBeUndefined();
  });

  test('is there of every runbook and of the entities', () => {
    const types = new Set([...recorded.values()].map((history) => startOf(history)?.workflowType.name));
    expect([...types].map(String).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [
        ...Object.keys(runbookInputs),
        'alertIntake',
        'custody',
        'freeze',
        'guard',
        'incident',
        'incidentNumbers',
        'legalClock',
        'linkUsed',
        'lock',
        'maintenance',
      ].toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });

  test('is there of every way a run can end', () => {
    const ends = new Set([...recorded.values()].map(endOf));
    const outcomes = ['done', 'planned', 'rejected', 'expired', 'aborted', 'skipped'];
    const failures = ['InvalidInput', 'NotFound', 'StepFailed', 'UndoFailed', 'LeftAsIs', 'LockLost', 'Busy'];
    for (const end of [...outcomes, ...failures, 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED']) expect(ends, end).toContain(end);
  });

  test('names nothing of the machine that recorded it', () => {
    for (const history of recorded.values()) expect(JSON.stringify(history)).not.toMatch(/\(\/[a-z]+\/[^)]*\/(src|test)\//);
  });
});

describe('a planted nondeterminism', () => {
  test('in the code makes the replay fail', async () => {
    const workflowsPath = fileURLToPath(new URL('altered/index.ts', import.meta.url));
    const altered = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    expect(await faultOf(of('backup'), altered)).toBeInstanceOf(DeterminismViolationError);
  });

  test('in the history makes the replay fail', async () => {
    const history = of('backup');
    const scheduled = history.events.find(({ activityTaskScheduledEventAttributes: step }) => step?.activityType.name === 'dumpStore');
    if (scheduled?.activityTaskScheduledEventAttributes) scheduled.activityTaskScheduledEventAttributes.activityType.name = 'commitSet';
    expect(await faultOf(history, await bundleWorkflows())).toBeInstanceOf(DeterminismViolationError);
  });
});
