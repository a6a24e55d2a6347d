import { NativeConnection } from '@temporalio/worker';
import { loadSystem } from '../../src/adapters/definition-files/systems.ts';
import { environmentOfActivity } from '../../src/activities/incident/environment-of.ts';
import { incidentNumberActivity } from '../../src/activities/incident/incident-number.ts';
import type { IncidentActivities } from '../../src/domain/incident/incident-activities.ts';
import { createWorkers } from '../../src/workers/create-workers.ts';

/** A worker for alerts and incidents, which reaches nobody outside. */
const [, , address = '', namespace = '', ...targets] = process.argv;
const at = new Date().toISOString();
const activities: IncidentActivities = {
  ...environmentOfActivity({ load: async (name) => await loadSystem(name, { folder: 'systems' }) }),
  ...incidentNumberActivity(),
  pageLevel: async ({ level }) =>
    await Promise.resolve({ level, people: ['Ana'], deliveries: [{ channel: 'none', person: 'Ana', result: 'sent', at }] }),
  tell: async () => await Promise.resolve([]),
  probe: async () => await Promise.resolve([]),
  recovered: async () => await Promise.resolve({ seen: 'good', words: 'all is well' }),
  alertsNow: async () => await Promise.resolve({ active: [], all: [], suppressed: [], reachable: 0, fresh: false, missed: [] }),
  reportIncident: async () => await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 }),
};
const connection = await NativeConnection.connect({ address });
const workers = await createWorkers({ connection, namespace, targets, workflows: true, activities });
process.stdout.write('ready\n');
await Promise.all(workers.map(async (worker) => await worker.run()));
