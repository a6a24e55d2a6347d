import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { resolveCodecKeys } from '../config.ts';
import { startTemporal } from '../embedded/temporal.ts';
import { installRuntime } from '../workers/runtime.ts';
import { serveWorkers } from '../workers/serve.ts';
import { wireActivities } from '../workers/wire-activities.ts';
import { command } from './command.ts';
import { serveUntilInterrupted } from './serve-until-interrupted.ts';
import { targetsOf } from './targets-of.ts';

/** `watchkeeper dev` */
export const dev = command({
  description:
    'Starts a Temporal server with its UI, whose runs are kept in the state folder, and one worker for everything. For development, on the ports 7233 and 8233.',
  arguments: [],
  options: {
    port: { type: 'string', value: 'N', says: 'port of the Temporal server (7233)' },
    'ui-port': { type: 'string', value: 'N', says: 'port of its UI (8233)' },
  },
  async run({ values, config, stderr, interrupted }) {
    installRuntime(config);
    const folder = join(config.stateFolder, 'dev');
    await mkdir(folder, { recursive: true });
    const ports = { port: Number(values.port ?? 7233), uiPort: Number(values['ui-port'] ?? 8233) };
    await using temporal = await startTemporal({
      databaseFile: join(folder, 'temporal.db'),
      ...ports,
      namespace: config.temporal.namespace,
    });
    const targets = await targetsOf(config, []);
    const served = await serveWorkers({
      temporal: { address: temporal.address },
      namespace: temporal.namespace,
      targets,
      workflows: true,
      activities: wireActivities(config),
      codecKeys: await resolveCodecKeys(config),
    });
    stderr.write(`Temporal UI: ${temporal.uiUrl ?? ''}\nserving ${targets.join(', ')}; Ctrl-C ends it\n`);
    await serveUntilInterrupted(served, interrupted());
    return { json: { targets }, text: 'stopped' };
  },
});
