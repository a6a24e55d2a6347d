import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import type { IncidentRecord } from '../../src/domain/incident/incident-record.ts';
import { startTimeSkipping } from '../../src/embedded/time-skipping.ts';
import { alertsWorld, posted } from '../support/alerts-world.ts';
import { addSearchAttributes } from '../support/fresh-namespace.ts';

const target = 'demo/watched';
const id = `incident/${target}/watchkeeper/alerting-path/1`;

test(
  'a watchdog that stays away for five minutes is a Sev2 of our own, and its return ends that (scenario 11)',
  { tags: ['thorough'] },
  async () => {
    await using server = await startTimeSkipping();
    const namespace = `watchdog-${randomBytes(5).toString('hex')}`;
    const connection = await Connection.connect({ address: server.address });
    await addSearchAttributes(connection, namespace);
    await connection.close();
    // The first minutes it is there, then it is gone until somebody was paged. The clock stands still while the source is asked.
    let [looks, barks] = [0, 0];
    let report: IncidentRecord | undefined;
    const silentSeconds: number[] = [];
    const bark = async (): Promise<void> => {
      // The same alert within a minute is one message, by the clock outside, which does not jump.
      barks += 1;
      const alerts = [posted(target, { n: barks, labels: { alertname: 'Watchdog', severity: 'none', scenario: 'watchdog' } })];
      expect((await world.post({ alerts })).status).toBe(200);
    };
    const world = await alertsWorld({ address: server.address, namespace, bundleFile: inject('engine').bundleFile }, [target], {
      activities: {
        async alertsNow() {
          looks += 1;
          if (looks < 4 || silentSeconds.length > 0) await bark();
          return { active: [], suppressed: [], missed: [], reachable: 1, fresh: true, all: [] };
        },
        async pageLevel({ level }) {
          const { watchdogAt = '' } = await world.seen(target);
          const { since } = await world.engine.client.workflow.getHandle(id).query<IncidentRecord>('summary');
          silentSeconds.push(Math.round((Date.parse(since) - Date.parse(watchdogAt)) / 1000));
          const delivery = { channel: 'none', person: 'Ana', result: 'sent' as const, at: '' };
          return { level, people: ['Ana'], deliveries: [delivery] };
        },
        async reportIncident({ record }) {
          report = record;
          return await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 });
        },
      },
    });
    await bark();
    await expect.poll(() => report?.state, { timeout: 20_000 }).toBe('resolved');
    const metrics = await world.metrics(target);
    await world.close();
    expect(silentSeconds).toEqual([300]);
    expect(report).toMatchObject({
      severity: 2,
      title: 'watchkeeper: the alerting path is dead: alerts may fire unheard',
    });
    expect(linesOf(report)).toEqual([
      '0 1 alerts: watchkeeper: the alerting path is dead: alerts may fire unheard',
      '0 triaged: Sev2, alerting-path',
      '0 investigating: looking, changing nothing',
      '30 level 1 paged: Ana',
      '60 0 of 1 fire',
      '60 monitoring: no alert fires: it must hold for 600 s',
      '660 resolved: self-healed: recovery held, and nobody had to act',
    ]);
    expect(metrics).toEqual({
      'incidents_opened sev2': 1,
      'pages page 1 sent': 1,
      'deadlines page sev2 met': 1,
      'incidents_ended sev2 resolved': 1,
      'deadlines resolve sev2 met': 1,
    });
  },
);

/** Seconds since it was opened, and what was said then. */
function linesOf(record: IncidentRecord | undefined): string[] {
  const lines = record?.timeline.filter(({ kind }) => ['alert', 'state', 'page'].includes(kind)) ?? [];
  return lines.map(({ at, text }) => `${Math.round((Date.parse(at) - Date.parse(record?.since ?? '')) / 1000)} ${text}`);
}
