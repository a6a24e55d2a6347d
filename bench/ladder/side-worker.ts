import { NativeConnection } from '@temporalio/worker';
import { loadSystem } from '../../src/adapters/definition-files/systems.ts';
import { environmentOfActivity } from '../../src/activities/incident/environment-of.ts';
import { incidentNumberActivity } from '../../src/activities/incident/incident-number.ts';
import type { IncidentActivities } from '../../src/domain/incident/incident-activities.ts';
import { createWorkers } from '../../src/workers/create-workers.ts';

/** One worker for all ladders, which reaches nobody outside: it says when each page went out, and since when its alert fired. */
const [, , address = '', namespace = '', ...targets] = process.argv;
const activities: Omit<IncidentActivities, 'alertsNow'> = {
  ...environmentOfActivity({ load: async (name) => await loadSystem(name, { folder: 'systems' }) }),
  ...incidentNumberActivity(),
  async pageLevel({ level, notice }) {
    const at = new Date();
    const since = /since (\S+)$/.exec(notice.lines.join('\n'))?.[1] ?? '';
    process.stdout.write(`${JSON.stringify({ level, afterSeconds: (at.getTime() - Date.parse(since)) / 1000 })}\n`);
    const delivery = { channel: 'none', person: 'Ana', result: 'sent', at: at.toISOString() } as const;
    return await Promise.resolve({ level, people: ['Ana'], deliveries: [delivery] });
  },
  tell: async () => await Promise.resolve([]),
  probe: async () => await Promise.resolve([]),
  recovered: async () => await Promise.resolve({ seen: 'good', words: 'all is well' }),
  reportIncident: async () => await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 }),
};
const connection = await NativeConnection.connect({ address });
const workers = await createWorkers({ connection, namespace, targets, workflows: true, activities });
process.stdout.write('ready\n');
await Promise.all(workers.map(async (worker) => await worker.run()));
