import { realActivities } from './activities.ts';
import { measureSide } from './measure-side.ts';
import { readSettings } from './read-settings.ts';

const settings = await readSettings<{ setId: string }>();
const { env, activities, inActivity } = realActivities(settings);
const input = { store: 'main', setId: settings.setId };
// A worker has spoken to its servers before; what a first connection costs is not measured.
await inActivity(async () => await activities.listSets({ env, input }));

const measured = await measureSide(settings.postmaster, async () => {
  const { sizeBytes } = await inActivity(async () => await activities.dumpStore({ env, input }));
  await inActivity(async () => await activities.commitSet({ env, input }));
  return sizeBytes;
});
console.log(JSON.stringify(measured));
