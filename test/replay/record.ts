import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { engineWorld } from '../support/engine-world.ts';
import { stories } from './stories.ts';

// Runs every story on a real server and keeps its history: npm run record-histories. Done when runs may change in ways that runs in flight
// would not bear, which the CHANGELOG says under "Replay".
const folder = fileURLToPath(new URL('histories/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const server = await startTemporal({ headless: true });
const world = await engineWorld({ address: server.address, targets: ['demo/single', 'demo/fleeting'] });
for (const [name, story] of Object.entries(stories)) {
  const script = world.steps.freshScript('demo/single', 'main');
  const run = await story(world, { target: 'demo/single', store: 'main', script });
  await run.handle.result().catch(() => undefined);
  const history = await world.client.workflow.getHandle(run.handle.workflowId, run.runId).fetchHistory();
  // Stack traces name files of the machine that recorded them.
  const text = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(root, '');
  await writeFile(`${folder}${name.replaceAll(' ', '-')}.json`, `${text}\n`);
  process.stdout.write(`${name}\n`);
}
await world.close();
await server.stop();
