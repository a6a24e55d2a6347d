import { readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startTemporal } from '../../src/embedded/temporal.ts';
import { engineWorld } from '../support/engine-world.ts';
import { fakeIncidentActivities } from '../support/fake-incident-activities.ts';
import { stories } from './stories.ts';

// Runs the stories that have no history yet on a real server and keeps theirs: npm run record-histories. One that is there stands for runs in flight: it
// is removed, to be recorded anew, only when runs may change in ways that those would not bear, which the CHANGELOG says under "Replay".
const folder = fileURLToPath(new URL('histories/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const there = new Set(await readdir(folder));

const server = await startTemporal({ headless: true });
const world = await engineWorld({
  address: server.address,
  activities: fakeIncidentActivities(),
  targets: [
    'demo/single',
    'demo/fleeting',
    'demo/careful-0',
    'demo/coloured-0',
    'demo/drilled',
    'demo/piped-0',
    'demo/new',
    'demo/guarded-0',
    'demo/secured-0',
    'demo/alerted',
  ],
});
for (const [name, story] of Object.entries(stories)) {
  const file = `${name.replaceAll(' ', '-')}.json`;
  if (there.has(file)) continue;
  const script = world.steps.freshScript('demo/single', 'main');
  const run = await story(world, { target: 'demo/single', store: 'main', script });
  await run.handle.result().catch(() => undefined);
  const history = await world.client.workflow.getHandle(run.handle.workflowId, run.runId).fetchHistory();
  // Stack traces name files of the machine that recorded them.
  const text = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(root, '');
  await writeFile(`${folder}${file}`, `${text}\n`);
  process.stdout.write(`${name}\n`);
}
await world.close();
await server.stop();
