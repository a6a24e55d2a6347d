import { fileURLToPath } from 'node:url';
import { activityInfo, sleep } from '@temporalio/activity';
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker';
import { createWorkers } from '../../src/workers/create-workers.ts';
import { benchEngine, benchSteps } from '../overhead/activities.ts';
import { benchEnvironment } from '../overhead/environment.ts';

/** A worker to be killed: the first attempt of a change never ends, the next one does at once. */
const [, , address = '', namespace = ''] = process.argv;
const activities = {
  ...benchSteps(),
  ...benchEngine(),
  async commitSet() {
    if (activityInfo().attempt === 1) await sleep('1 hour');
    return { setId: 'set' };
  },
};
const workflowBundle = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('../overhead/workflows.ts', import.meta.url)) });
const connection = await NativeConnection.connect({ address });
const targets = [`${benchEnvironment.system}/${benchEnvironment.environment}`];
const workers = await createWorkers({ connection, namespace, targets, workflows: true, workflowBundle, activities });
await Promise.all(workers.map(async (worker) => await worker.run()));
