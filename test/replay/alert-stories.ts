import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../src/domain/incident/alert.ts';
import type { AlertsSeen } from '../../src/domain/incident/intake/intake-view.ts';
import { maintenanceId } from '../../src/domain/incident/maintenance.ts';
import type { Driven } from '../support/run-driver.ts';
import type { Story } from './stories.ts';

const target = 'demo/alerted';

const alert: Alert = {
  source: 'main',
  fingerprint: '1a30ba71cca2921f',
  status: 'firing',
  labels: { alertname: 'Down', service: 'api', severity: 'critical' },
  annotations: { summary: 'api is down' },
  startsAt: '2026-11-21T01:46:27.100Z',
  from: 'alertmanager',
};

async function send(run: Driven, id: string, ...alerts: Alert[]): Promise<void> {
  await run.handle.signal('alerts', { id, receivedAt: '2026-11-21T01:47:00.000Z', alerts });
}

async function until(run: Driven, so: (seen: AlertsSeen) => boolean): Promise<void> {
  while (!so(await run.handle.query<AlertsSeen>('alerts'))) await sleep(200);
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** The entity that takes alerts in. It lives for ever: a record of it ends where somebody ends it. */
export const alertStories: Record<string, Story> = {
  async alertIntake(world) {
    const run = await world.startRaw('alertIntake', [{ target }], `alerts/${target}`);
    await send(run, 'one', alert, { ...alert, fingerprint: 'f2', labels: { alertname: 'Watchdog' } });
    await until(run, ({ incidents: [first] }) => first?.id !== undefined);
    await run.handle.signal('reconcile');
    await until(run, ({ noData }) => noData);
    await send(run, 'two', { ...alert, source: 'other', from: 'generic', fingerprint: 'f3' });
    await until(run, ({ incidents: [first] }) => first?.total === 2);
    await sleep(2500);
    await world.client.workflow.getHandle(`incident/${target}/api/down/1`).terminate('recorded');
    await send(run, 'three', { ...alert, source: 'other', from: 'generic', fingerprint: 'f4' });
    await until(run, ({ incidents }) => incidents.some(({ id }) => id?.endsWith('/2')));
    await world.client.workflow.getHandle(`incident/${target}/api/down/2`).terminate('recorded');
    await run.handle.terminate('recorded');
    return run;
  },
  async 'alertIntake under maintenance'(world) {
    const run = await world.startRaw('alertIntake', [{ target }], `alerts/${target}`);
    const window = { name: 'disk', services: ['api'], scenarios: [], by: 'olga', reason: 'a new disk' };
    await run.handle.signal('maintenance', { ...window, until: inSeconds(3600) });
    await send(run, 'one', alert);
    await until(run, ({ incidents: [first] }) => first?.held === true);
    await run.handle.signal('maintenance', { ...window, until: inSeconds(5) });
    await until(run, ({ incidents: [first] }) => first?.id !== undefined);
    await world.client.workflow.getHandle(`incident/${target}/api/down/1`).terminate('recorded');
    await run.handle.terminate('recorded');
    return run;
  },

  async maintenance(world) {
    const intake = await world.startRaw('alertIntake', [{ target }], `alerts/${target}`);
    const request = { target, name: 'disk', requester: 'olga', reason: 'a new disk', services: ['api'], until: inSeconds(3600) };
    const run = await world.startRaw('maintenance', [request], maintenanceId(target, 'disk'));
    await until(intake, ({ maintenance: [first] }) => first !== undefined);
    await run.send('extend', { by: 'ana', until: inSeconds(7200), reason: 'the disk is slow' });
    await run.send('release', { by: 'ana' });
    await until(intake, ({ maintenance: [first] }) => first === undefined);
    await intake.handle.terminate('recorded');
    return run;
  },
};
