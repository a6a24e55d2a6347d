import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ClockWord } from '../../src/client/legal-clock.ts';
import { tellClock } from '../../src/client/legal-clock.ts';
import type { Notice } from '../../src/domain/incident/notice.ts';
import { workflowQueue } from '../../src/domain/run/queues.ts';
import type { ClockView, LegalClockRequest } from '../../src/domain/security/legal-clock.ts';
import { startTimeSkipping } from '../../src/embedded/time-skipping.ts';
import type { EmbeddedTimeSkipping } from '../../src/embedded/time-skipping.ts';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';
import { environmentOf } from '../support/fake-system.ts';
import { metricsOf } from '../support/metrics-of.ts';

const hourMs = 3_600_000;

/** People are FAKE: what is told is kept here, with the hours since the mark by the server's clock. */
interface Told {
  notice: Notice;
  paged: boolean;
}

let told: Told[];
let onTell: (notice: Notice) => Promise<void>;

async function worldAt(address: string, namespace?: string): Promise<EngineWorld> {
  told = [];
  onTell = async () => await Promise.resolve();
  const at = '';
  return await engineWorld({
    address,
    ...(namespace !== undefined && { namespace }),
    bundleFile: inject('engine').bundleFile,
    activities: {
      environmentOf: async () => await Promise.resolve(environmentOf('production')),
      async tell({ notice }: { notice: Notice }) {
        told.push({ notice, paged: false });
        await onTell(notice);
        return [{ channel: 'chat', result: 'sent', at }];
      },
      async pageLevel({ level, notice }: { level: number; notice: Notice }) {
        told.push({ notice, paged: true });
        return await Promise.resolve({ level, people: ['ana'], deliveries: [{ channel: 'pager', person: 'ana', result: 'sent', at }] });
      },
    },
  });
}

const incident = 'securityIncident/demo/production/1';

async function clockOf(world: EngineWorld, regime: LegalClockRequest['regime'], marks: LegalClockRequest['marks']) {
  const request: LegalClockRequest = { target: 'demo/production', incident, codename: 'amber-heron', regime, requester: 'zed', marks };
  const workflowId = `clock/${incident}/${regime}`;
  return await world.client.workflow.start('legalClock', { workflowId, taskQueue: workflowQueue, args: [request] });
}

/** Hours since the mark at which each warning was told, and its share. */
function warnings({ told: given, marks }: ClockView): [hours: number, percent: number][] {
  const since = Date.parse(marks[0]?.at ?? '');
  return given.map(({ at, percent }) => [Math.round((Date.parse(at) - since) / (hourMs / 10)) / 10, percent]);
}

async function until(so: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !so();) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the clock of a law, on a server whose clock jumps', () => {
  let server: EmbeddedTimeSkipping;
  let world: EngineWorld;
  beforeEach(async () => {
    server = await startTimeSkipping();
    world = await worldAt(server.address, 'default');
  });
  afterEach(async () => {
    await world.close();
    await server[Symbol.asyncDispose]();
  });

  test('warns at 36, 54 and 64.8 h of 72 h, pages from 90 % on, and ends when it is done (scenario 24)', async () => {
    // The clock of this server runs away where nothing is due: the last warning sees to the end of it.
    onTell = async ({ title }) => {
      if (title.endsWith('is due in 7h12m')) await clock.executeUpdate('done', { args: [{ by: 'olga', reference: 'case 4711' }] });
    };
    const clock = await clockOf(world, 'gdpr', { awareAt: new Date().toISOString() });
    const end = (await clock.result()) as ClockView;
    expect(warnings(end)).toEqual([
      [36, 50],
      [54, 75],
      [64.8, 90],
    ]);
    expect(end.duties).toMatchObject([{ state: 'done', closed: { by: 'olga', words: 'case 4711', inTime: true } }]);
    expect(told.map(({ notice, paged }) => [notice.title, paged])).toEqual([
      ['amber-heron: gdpr notification is due in 1d12h', false],
      ['amber-heron: gdpr notification is due in 18h', false],
      ['amber-heron: gdpr notification is due in 7h12m', false],
      ['amber-heron: gdpr notification is due in 7h12m', true],
    ]);
    expect(told.every(({ notice }) => notice.restricted)).toBe(true);
    // Whoever may read metrics learns of no case.
    expect(await metricsOf({ namespace: world.namespace })).toEqual({});
  });

  test('counts each duty from its own mark, keeps what was said when it is corrected, and takes no decision without a name', async () => {
    const awareAt = new Date(Date.now() - hourMs).toISOString();
    const clock = await clockOf(world, 'dora', { awareAt });
    const refused = async (update: ClockWord['update'], message: object): Promise<string> =>
      await tellClock(world.client, { incident, regime: 'dora' }, { update, message } as ClockWord).then(
        () => 'taken',
        (error: unknown) => (error as Error).message,
      );
    expect(await refused('done', { by: 'olga', reference: 'x' })).toBe('say which `duty`: initial, intermediate, final');
    expect(await refused('notApplicable', { reason: 'none of ours' })).toBe('by must be given as text');
    expect(await refused('mark', { mark: 'awareAt', at: awareAt, by: 'olga' })).toMatch(/a correction needs a reason$/);
    expect(await refused('mark', { mark: 'classifiedMajorAt', at: '2099-01-01T00:00:00Z', by: 'olga' })).toBe('at lies in the future');
    const classifiedMajorAt = new Date(Date.now() - 2 * hourMs).toISOString();
    await clock.executeUpdate('mark', { args: [{ mark: 'classifiedMajorAt', at: classifiedMajorAt, by: 'olga' }] });
    // The duty is due four hours after: half of it is over, and people hear of that at once.
    await until(() => told.some(({ notice }) => notice.title.startsWith('amber-heron: dora initial is due in')));
    const corrected = new Date(Date.parse(classifiedMajorAt) - hourMs).toISOString();
    await clock.executeUpdate('mark', { args: [{ mark: 'classifiedMajorAt', at: corrected, by: 'olga', reason: 'an hour sooner' }] });
    await clock.executeUpdate('notApplicable', { args: [{ by: 'olga', reason: 'we are no financial entity' }] });
    const end = (await clock.result()) as ClockView;
    expect(end.marks.map(({ mark, at, reason }) => [mark, at, reason])).toEqual([
      ['awareAt', awareAt, undefined],
      ['classifiedMajorAt', classifiedMajorAt, undefined],
      ['classifiedMajorAt', corrected, 'an hour sooner'],
    ]);
    expect(end.duties.map(({ state }) => state)).toEqual(['notApplicable', 'notApplicable', 'notApplicable']);
  });
});

test(
  'the clock of a law runs on while no worker does: what came due meanwhile is told once, the highest of it',
  { tags: ['thorough'] },
  async () => {
    const world = await worldAt(inject('engine').address);
    const awareAt = new Date(Date.now() - 36 * hourMs + 3500).toISOString();
    const clock = await clockOf(world, 'gdpr', { awareAt });
    expect(await clock.query<ClockView>('clock')).toMatchObject({ duties: [{ state: 'runs' }], told: [] });
    await world.stopWorkers();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(told).toEqual([]);
    await world.startWorkers();
    await until(() => told.length > 0);
    const sooner = new Date(Date.now() - 60 * hourMs).toISOString();
    await clock.executeUpdate('mark', { args: [{ mark: 'awareAt', at: sooner, by: 'olga', reason: 'the log says so' }] });
    await until(() => told.length > 1);
    await clock.executeUpdate('notApplicable', { args: [{ by: 'olga', reason: 'no personal data' }] });
    expect(((await clock.result()) as ClockView).told.map(({ percent, reached }) => [percent, reached])).toEqual([
      [50, true],
      [75, true],
    ]);
    await replayAll(world);
    await world.close();
  },
);
