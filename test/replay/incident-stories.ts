import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentRecord } from '../../src/domain/incident/incident-record.ts';
import type { AlertsChanged, IncidentRequest } from '../../src/domain/incident/incident.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Story } from './stories.ts';

const target = 'demo/guarded-0';
const ana = { by: 'ana' };

async function opened(world: EngineWorld, different: Partial<IncidentRequest>): Promise<Driven> {
  const since = new Date().toISOString();
  const scenario = different.scenario ?? 'down';
  const alerts = [{ source: 'main', fingerprint: 'a', status: 'firing', labels: {}, annotations: {}, startsAt: since } as const];
  const request: IncidentRequest = {
    target,
    key: `api/${scenario}`,
    service: 'api',
    scenario,
    severity: 1,
    title: 'api is down',
    requester: 'alerts',
    since,
    alerts,
    ...different,
  };
  return await world.startRaw('incident', [request], `incident/${target}/api/${scenario}/1`);
}

async function until(run: Driven, so: (record: IncidentRecord) => boolean): Promise<void> {
  while (!so(await run.handle.query<IncidentRecord>('summary'))) await sleep(200);
}

const over: AlertsChanged = {
  at: '2026-11-21T01:50:00.000Z',
  firing: 0,
  suppressed: 0,
  resolved: 1,
  total: 1,
  severity: 1,
  newest: [],
  flapping: false,
};

/** The entities of incidents. What would take an hour is ended by a person. */
export const incidentStories: Record<string, Story> = {
  async incident(world) {
    const run = await opened(world, {});
    await run.send('acknowledge', { ...ana, comment: 'on it' });
    await until(run, ({ tried }) => tried.some(({ endedAt }) => endedAt !== undefined));
    await run.handle.signal('alertsChanged', over);
    await until(run, ({ state }) => state === 'monitoring');
    await run.handle.signal('alertsChanged', { ...over, firing: 2, resolved: 0, total: 2, flapping: true });
    await run.send('setSeverity', { ...ana, severity: 2, reason: 'few see it' });
    await run.send('snooze', { ...ana, seconds: 60, reason: 'a moment' });
    await run.send('unacknowledge', ana);
    await run.send('publishUpdate', { ...ana, text: 'we are on it' });
    await run.send('resolve', { ...ana, reason: 'it is over' });
    await until(run, ({ timeline }) => timeline.some(({ text }) => text.startsWith('the report is')));
    await run.send('reopen', { ...ana, reason: 'it is not' });
    await sleep(500);
    await run.send('falsePositive', { ...ana, reason: 'a test' });
    return run;
  },
  async 'incident of a theft'(world) {
    const run = await opened(world, { scenario: 'breach', title: 'keys were stolen' });
    await until(run, ({ timeline }) => timeline.some(({ text }) => text.startsWith('evidence is saved')));
    await run.send('merge', { ...ana, into: `incident/${target}/api/down/1` });
    await run.handle.result();
    await world.client.workflow.getHandle(`securityIncident/${target}/2`).terminate('recorded');
    return run;
  },
  async incidentNumbers(world) {
    const run = await world.startRaw('incidentNumbers', [], 'incident-numbers/recorded');
    for (const id of ['one', 'two', 'one']) await run.handle.executeUpdate('numberOf', { args: [{ id }] });
    await run.handle.terminate('recorded');
    return run;
  },
};
