import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Config } from '../../config.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { workflowQueue } from '../../domain/run/queues.ts';
import { searchKeys } from '../../domain/run/search-keys.ts';
import { connectTemporal } from '../connect.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const workflowTasks = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;

/** Whether Temporal answers, has our search attributes, and a worker polls. */
export async function temporalFindings(config: Config): Promise<Finding[]> {
  const { address, namespace } = config.temporal;
  let client: Client | undefined;
  const reached = await finding(`Temporal at ${address}`, async () => {
    client = await connectTemporal(config);
    const { serverVersion } = await client.connection.workflowService.getSystemInfo({});
    return `server ${serverVersion}`;
  });
  if (client === undefined) return [reached];
  const connected = client;
  return [
    reached,
    await finding(`namespace ${namespace}`, async () => await attributesOf(connected)),
    await finding('workers', async () => await workersOf(connected, namespace)),
  ];
}

async function attributesOf(client: Client): Promise<string> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: client.options.namespace });
  const missing = Object.values(searchKeys).filter(({ name }) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return `has the ${Object.keys(searchKeys).length} search attributes`;
  const flags = missing.map(({ name }) => `--name ${name} --type Keyword`).join(' ');
  throw new OpsError('NotFound', `has no search attribute ${missing.map(({ name }) => name).join(', ')}`, {
    hint: `temporal operator search-attribute create --namespace ${client.options.namespace} ${flags}`,
  });
}

async function workersOf(client: Client, namespace: string): Promise<string | Omit<Finding, 'what'>> {
  const { pollers } = await client.connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: workflowQueue },
    taskQueueType: workflowTasks,
  });
  if (pollers && pollers.length > 0) return `${pollers.length} poll ${workflowQueue}`;
  return { state: 'bad', said: `nobody polls ${workflowQueue}: runs would wait`, remedy: 'Start one: watchkeeper worker' };
}
