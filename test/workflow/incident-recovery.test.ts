import { describe, expect } from 'vitest';
import { ana, answered, over, test } from '../support/incident-test.ts';

describe.concurrent('recovery', { tags: ['thorough'] }, () => {
  test('before anybody acknowledged stops the paging, holds, and is called self-healed (scenario 7)', async ({ world }) => {
    const { script } = world;
    script.onPage = async () => await world.alerts({ firing: 0, resolved: 1 });
    await world.open();
    await world.end();
    expect(world.lines('state').find((line) => line.includes('self-healed'))).toMatch(/^600 resolved/);
    const { deadlines } = world.reports[0] ?? {};
    expect(deadlines?.map(({ name }) => name)).toEqual(['page', 'resolve']);
    expect(world.lines('deadline').filter((line) => line.includes('nobody'))).toEqual([]);
    expect(await world.metrics()).toEqual({ ...answered, 'pages page 1 sent': 1 });
    expect(world.effects()).toEqual({ pages: 1, told: 3, runs: 0, reports: 1 });
  });

  test('that dips begins its window anew, and calls people when it does so three times (scenario 22)', async ({ world }) => {
    const { script } = world;
    script.look = (n) => (n % 18 === 0 && n < 60 ? { seen: 'bad', words: 'p95 is 3 s' } : { seen: 'good', words: 'p95 is 0.2 s' });
    script.onPage = async (_, n) => void (n === 1 && (await world.say('acknowledge', ana)));
    await world.open();
    await world.alerts({ firing: 0, resolved: 1 });
    await world.end();
    expect(world.lines('recovery')).toHaveLength(3);
    expect(world.lines('page')).toContainEqual(expect.stringMatching(/nothing is left to try: level 1 is called$/));
    expect(world.told.filter(({ kind }) => kind === 'resolved')).toHaveLength(1);
    expect(await world.metrics()).toEqual({
      'incidents_opened sev1': 1,
      recovery_restarts: 3,
      'pages page 1 sent': 1,
      'deadlines acknowledge sev1 met': 1,
      'incidents_ended sev1 resolved': 1,
      'deadlines resolve sev1 met': 1,
    });
    expect(world.effects()).toEqual({ pages: 1, told: 4, runs: 0, reports: 1 });
  });

  test('is not believed without data, however long nothing is heard (scenario 10)', async ({ world }) => {
    const { script, told } = world;
    let looks = 0;
    const looksWithoutData: number[] = [];
    script.look = (n) => {
      looks = n;
      return n > 5 ? { seen: 'good', words: 'fine' } : { seen: 'none', words: 'Prometheus does not answer' };
    };
    script.onPage = async (_, n) => void (n === 1 && (await world.alerts({ firing: 0, resolved: 1, noData: true })));
    script.onTell = async () => {
      // Two updates fell due by now: the hold alone would have been over long ago.
      if (told.length !== 3) return;
      looksWithoutData.push(looks);
      await world.alerts({ firing: 0, resolved: 1 });
    };
    await world.open();
    await world.end();
    expect(looksWithoutData).toEqual([0]);
    expect(looks).toBeGreaterThan(5);
    expect(world.lines('state')).toContainEqual(expect.stringMatching(/validating: no alert fires, but Prometheus does not answer$/));
    expect(await world.metrics()).toEqual({ ...answered, 'pages page 1 sent': 1, 'pages page 2 sent': 1 });
    expect(world.effects()).toEqual({ pages: 2, told: 4, runs: 0, reports: 1 });
  });

  test('that comes back within its hour is the same incident, answered anew; after that it is closed (scenario 23)', async ({ world }) => {
    const { script, pages } = world;
    script.onPage = async (_, n) => {
      await world.alerts({ firing: 0, resolved: n });
      if (n === 1) await world.say('acknowledge', ana);
    };
    script.onTell = async ({ kind }) => void (kind === 'resolved' && pages.length === 1 && (await world.alerts({ firing: 1, total: 2 })));
    await world.open();
    expect(await world.end()).toMatchObject({ number: 1, state: 'closed' });
    expect(world.reports[1]?.timeline.some(({ text }) => text.includes('opened again: alerts fire again'))).toBe(true);
    expect(await world.metrics()).toEqual({
      ...answered,
      'deadlines acknowledge sev1 met': 1,
      incidents_reopened: 1,
      'incidents_ended sev1 resolved': 2,
      'pages page 1 sent': 2,
    });
    expect(world.effects()).toEqual({ pages: 2, told: 6, runs: 0, reports: 2 });
  });

  test.for([
    { when: 'before', words: ['acknowledge', 'resolve'] },
    { when: 'after', words: ['resolve', 'acknowledge'] },
  ])('ends as resolved where the acknowledgement comes $when it (scenario 8)', async ({ words }, { world }) => {
    world.script.onPage = async () => {
      for (const word of words) await world.say(word, word === 'resolve' ? over : ana);
    };
    await world.open();
    await world.end();
    expect(world.reports[0]).toMatchObject({ state: 'resolved', acknowledgedBy: 'ana' });
    expect(world.lines('acknowledge')).toEqual(['0 is on it']);
    expect(await world.metrics()).toEqual({ ...answered, 'deadlines acknowledge sev1 met': 1, 'pages page 1 sent': 1 });
    expect(world.effects()).toMatchObject({ pages: 1, runs: 0, reports: 1 });
  });

  test('of what comes and goes pages twice at most, holds twice as long, and leaves something to do (scenario 9)', async ({ world }) => {
    const { script } = world;
    let flips = 0;
    script.look = async () => {
      flips += 1;
      if (flips < 6) await world.alerts({ firing: 1, resolved: 0, flapping: flips > 2 });
      await world.alerts({ firing: 0, resolved: 1, flapping: flips > 2 });
      return { seen: 'good', words: 'fine' };
    };
    script.onPage = async () => await world.alerts({ firing: 0, resolved: 1 });
    await world.open();
    await world.end();
    const [report] = world.reports;
    expect(report?.flapping).toBe(true);
    expect(report?.followUps).toMatchObject([{ kind: 'detect', what: 'tune the alerts of latency: they come and go' }]);
    expect(Number.parseInt(world.lines('state').find((line) => line.includes('resolved')) ?? '', 10)).toBeGreaterThanOrEqual(1200);
    expect(await world.metrics()).toEqual({ ...answered, 'pages page 1 sent': 2 });
    expect(world.effects()).toEqual({ pages: 2, told: 3, runs: 0, reports: 1 });
  });
});
