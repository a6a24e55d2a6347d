import { realActivities } from './activities.ts';
import { measureSide } from './measure-side.ts';
import { readSettings } from './read-settings.ts';

const settings = await readSettings<{ setId: string; database: string }>();
const { env, activities, inActivity } = realActivities(settings);
const { setId, database } = settings;
await inActivity(async () => await activities.listSets({ env, input: { store: 'main' } }));

const measured = await measureSide(settings.postmaster, async () => {
  const { sizeBytes } = await inActivity(async () => await activities.restoreBeside({ env, input: { store: 'main', setId, database } }));
  return sizeBytes;
});
console.log(JSON.stringify(measured));
