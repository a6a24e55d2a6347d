import { resolveCodecKeys, temporalConnection } from '../config.ts';
import { installRuntime } from '../workers/runtime.ts';
import { serveWorkers } from '../workers/serve.ts';
import { wireActivities } from '../workers/wire-activities.ts';
import { command } from './command.ts';
import { serveUntilInterrupted } from './serve-until-interrupted.ts';
import { targetsOf } from './targets-of.ts';

/** `watchkeeper worker` */
export const worker = command({
  description:
    'Does the work of runs until it is interrupted; then it takes nothing new and lets steps finish. One process can serve everything, or one each environment: ' +
    'then it needs the credentials of that environment only (--no-workflows beside one that runs the workflows).',
  arguments: [{ name: 'system/environment', optional: true, many: true }],
  options: { 'no-workflows': { type: 'boolean', says: 'only steps: another process runs the workflows' } },
  examples: ['worker', 'worker demo/production --no-workflows'],
  async run({ values, positionals, config, stderr, interrupted }) {
    installRuntime(config);
    const targets = await targetsOf(config, positionals);
    const served = await serveWorkers({
      temporal: await temporalConnection(config),
      namespace: config.temporal.namespace,
      targets,
      workflows: values['no-workflows'] !== true,
      activities: wireActivities(config),
      codecKeys: await resolveCodecKeys(config),
      ...(config.stateAddress !== undefined && { stateAddress: config.stateAddress }),
    });
    stderr.write(`serving ${targets.join(', ')} on ${config.temporal.address}, namespace ${config.temporal.namespace}\n`);
    await serveUntilInterrupted(served, interrupted());
    return { json: { targets }, text: 'stopped; steps that were running have ended or will be taken up by another worker' };
  },
});
