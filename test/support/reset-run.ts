import { randomUUID } from 'node:crypto';
import type { EngineWorld } from './engine-world.ts';
import type { Driven } from './run-driver.ts';
import { drive } from './run-driver.ts';

/** Numbers of the events a run can be reset to: the ends of its workflow tasks, and where its lock was taken between them. */
export async function resetPoints(run: Driven): Promise<{ tasks: number[]; locked: number }> {
  const numbered = (await run.events()).map((event) => ({ ...event, id: Number(event.eventId) }));
  return {
    tasks: numbered.filter((event) => event.workflowTaskCompletedEventAttributes).map(({ id }) => id),
    locked: numbered.find((event) => event.childWorkflowExecutionStartedEventAttributes)?.id ?? Number.POSITIVE_INFINITY,
  };
}

/** Resets a run to just before this workflow task ended, as the Temporal UI does, and returns the run that goes on. */
export async function resetTo({ client, namespace }: EngineWorld, run: Driven, eventId: number): Promise<Driven> {
  const { runId, handle } = run;
  const { workflowId } = handle;
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    workflowTaskFinishEventId: eventId as never,
    requestId: randomUUID(),
  });
  const fresh = answer.runId ?? '';
  return drive(client, client.workflow.getHandle(workflowId, fresh), fresh);
}
