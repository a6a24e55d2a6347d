import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { intakeId } from '../../domain/incident/alert.ts';
import type { AlertsSeen } from '../../domain/incident/intake/intake-view.ts';
import type { MaintenanceExtension, MaintenanceRequest, MaintenanceWindow } from '../../domain/incident/maintenance.ts';
import { maintenanceFault, maintenanceId } from '../../domain/incident/maintenance.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { foundBy } from '../../domain/run/search-keys.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { sendTo } from '../send-to.ts';
import { inOurWords, soon } from '../unavailable.ts';
import { askToReconcile } from './send-alerts.ts';

/** Maintenance by its name within an environment. */
export interface MaintenanceRef {
  /** `system/environment`. */
  target: string;
  name: string;
}

/**
 * Lets the alerts that it names be expected until its time. The intake of alerts is begun first: it is who keeps to that.
 * @throws OpsError `InvalidInput`, `Conflict` where one of this name is in force, `Unavailable`.
 */
export async function beginMaintenance(client: Client, request: MaintenanceRequest): Promise<{ workflowId: string }> {
  const fault = maintenanceFault(request, Date.now());
  if (fault !== undefined) throw new OpsError('InvalidInput', fault);
  const { target, name, requester } = request;
  const workflowId = maintenanceId(target, name);
  await askToReconcile(client, target);
  try {
    await client.withDeadline(
      soon(),
      async () =>
        await client.workflow.start('maintenance', {
          ...{ workflowId, taskQueue: workflowQueue, args: [request] },
          staticSummary: `${target} is under maintenance by ${requester}`.slice(0, 180),
          typedSearchAttributes: foundBy(target),
        }),
    );
    return { workflowId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw inOurWords(error);
    throw new OpsError('Conflict', `maintenance ${name} of ${target} is in force already`, {
      hint: `To let it last longer: \`watchkeeper maintenance extend ${target} ${name}\`.`,
      cause: error,
    });
  }
}

/** Lets it last longer. @throws OpsError `Refused` with the reason, `NotFound`, `Unavailable`. */
export async function extendMaintenance(client: Client, { target, name }: MaintenanceRef, message: MaintenanceExtension): Promise<void> {
  await sendTo(client, { workflowId: maintenanceId(target, name), update: 'extend', message, none: noneWords({ target, name }) });
}

/** Ends it, also where its workflow is gone and only the intake of alerts knows of it. @throws OpsError `NotFound`, `Unavailable`. */
export async function endMaintenance(client: Client, ref: MaintenanceRef, by: string): Promise<void> {
  const none = noneWords(ref);
  try {
    await sendTo(client, { workflowId: maintenanceId(ref.target, ref.name), update: 'release', message: { by }, none });
  } catch (error) {
    const left = isOpsError(error) && error.kind === 'NotFound' ? await windowsOf(client, ref.target) : [];
    const window = left.find(({ name }) => name === ref.name);
    if (window === undefined) throw error;
    await tellIntake(client, ref.target, { ...window, by, until: new Date(Date.now() - 1000).toISOString() });
  }
}

/** What is in force, as the intake of alerts keeps it. @throws OpsError `Unavailable`. */
export async function windowsOf(client: Client, target: string): Promise<readonly MaintenanceWindow[]> {
  try {
    const handle = client.workflow.getHandle(intakeId(target));
    return (await client.withDeadline(soon(), async () => await handle.query<AlertsSeen>('alerts'))).maintenance;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw inOurWords(error);
  }
}

async function tellIntake(client: Client, target: string, window: MaintenanceWindow): Promise<void> {
  try {
    await client.withDeadline(soon(), async () => await client.workflow.getHandle(intakeId(target)).signal('maintenance', window));
  } catch (error) {
    throw inOurWords(error);
  }
}

function noneWords({ target, name }: MaintenanceRef): string {
  return `there is no maintenance ${name} of ${target}, or it has ended`;
}
