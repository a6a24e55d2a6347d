import { describe, expect } from 'vitest';
import { ana, answered, over, test } from '../support/incident-test.ts';

describe.concurrent('the ladder of a Sev1', { tags: ['thorough'] }, () => {
  test('goes level after level to its minute, then calls everybody five times, then every half hour (scenario 12)', async ({ world }) => {
    const { script, pages } = world;
    script.onPage = async (_, n) => void (n === 40 && (await world.say('resolve', over)));
    await world.open();
    expect(await world.end()).toMatchObject({ number: 1, state: 'closed' });
    const firsts = [1, 2, 3, 4].map((level) => world.lines('page').find((line) => line.includes(`level ${level} paged:`)));
    expect(firsts).toEqual(['0 level 1 paged: Ana', '300 level 2 paged: Ben', '1800 level 3 paged: Cleo', '3600 level 4 paged: Dan']);
    expect(world.lines('deadline')).toContain('300 nobody did acknowledge within 300 s, as Sev1 asks');
    const everybody = world.lines('page').filter((line) => line.includes('level 1 paged again') && Number.parseInt(line, 10) >= 3600);
    expect(everybody.slice(0, 6).map((line) => Number.parseInt(line, 10))).toEqual([4440, 5040, 5640, 6240, 6840, 8640]);
    expect(pages.every(({ notice }) => notice.kind === 'page' && notice.subject === 'demo/production #1')).toBe(true);
    expect(await world.metrics()).toEqual({
      ...answered,
      'deadlines acknowledge sev1 missed': 1,
      'deadlines mitigate sev1 missed': 1,
      'pages page 1 sent': 10,
      'pages page 2 sent': 10,
      'pages page 3 sent': 10,
      'pages page 4 sent': 10,
    });
    expect(world.effects()).toEqual({ pages: 40, told: 11, runs: 0, reports: 1 });
  });

  test('skips a level that nobody can be reached at, at once, and says that there is a gap (scenario 13)', async ({ world }) => {
    world.script.nobodyAt = [1];
    world.script.onPage = async ({ level, round }) => void (level === 2 && round === 1 && (await world.say('resolve', over)));
    await world.open();
    await world.end();
    const lines = world.lines('page');
    expect(lines).toContain('300 coverage gap: nobody of level 2 could be reached');
    expect(lines).toContain('300 level 3 paged: Cleo');
    expect(await world.metrics()).toEqual({
      ...answered,
      'deadlines acknowledge sev1 missed': 1,
      'pages page 1 sent': 3,
      'pages page 2 nobody': 1,
      'pages page 3 sent': 2,
    });
    expect(world.effects()).toEqual({ pages: 6, told: 3, runs: 0, reports: 1 });
  });

  test('stops with an acknowledgement, and goes on at the same level when that person falls silent (scenario 14)', async ({ world }) => {
    const { script } = world;
    script.onPage = async (_, n) => {
      if (n === 1) await world.say('acknowledge', ana);
      if (n === 3) await world.say('resolve', over);
    };
    await world.open();
    await world.end();
    // Silent for 15 minutes, asked, silent for 5 more; then the ladder's clock goes on where it stood.
    expect(world.lines('acknowledge')).toEqual(['0 is on it', '900 is ana still on it?', '1200 no answer: paging goes on where it stood']);
    expect(world.lines('page').slice(0, 3)).toEqual([
      '0 level 1 paged: Ana',
      '1320 level 1 paged again: Ana',
      '1440 level 1 paged again: Ana',
    ]);
    expect(await world.metrics()).toEqual({ ...answered, 'deadlines acknowledge sev1 met': 1, 'pages page 1 sent': 3 });
    expect(world.effects()).toEqual({ pages: 3, told: 4, runs: 0, reports: 1 });
  });

  test('reaches the level that is due at once when a Sev3 becomes a Sev1 after ten minutes (scenario 15)', async ({ world }) => {
    const { script } = world;
    script.look = async (n) => {
      // The clock stands still while somebody looks: ten minutes have passed by then.
      if (n === 7) await world.alerts({ severity: 1, total: 2, firing: 2 });
      return { seen: 'bad', words: 'p95 is 4 s' };
    };
    script.onPage = async ({ level }) => void (level === 1 && (await world.say('resolve', over)));
    await world.open({ severity: 3 });
    await world.alerts({ firing: 0, resolved: 1, severity: 3 });
    await world.end();
    const raised = world.lines('severity');
    expect(raised).toEqual([expect.stringMatching(/^\d+ raised to Sev1: worse alerts$/) as string]);
    const at = Number.parseInt(raised[0] ?? '', 10);
    expect(at).toBeGreaterThan(300);
    expect(world.lines('deadline')).toContain(`${at} nobody did acknowledge within 300 s, as Sev1 asks`);
    expect(world.lines('page')).toContain(`${at} level 2 paged: Ben`);
    expect(await world.metrics()).toEqual({
      'incidents_opened sev3': 1,
      'deadlines page sev1 missed': 1,
      'deadlines acknowledge sev1 missed': 1,
      'incidents_ended sev1 resolved': 1,
      'deadlines resolve sev1 met': 1,
      'pages page 1 sent': 1,
      'pages page 2 sent': 1,
    });
    expect(world.effects()).toMatchObject({ pages: 2, runs: 0, reports: 1 });
  });

  test('pages nobody for what is only recorded, and writes its report all the same (scenario 5)', async ({ world }) => {
    await world.open({ recordOnly: true });
    await world.alerts({ firing: 0, resolved: 1 });
    expect(await world.end()).toMatchObject({ state: 'closed' });
    expect(world.lines('state').at(-1)).toMatch(/resolved: self-healed/);
    const { 'deadlines page sev1 met': _, ...nobodyPaged } = answered;
    expect(await world.metrics()).toEqual(nobodyPaged);
    expect(world.effects()).toEqual({ pages: 0, told: 0, runs: 0, reports: 1 });
  });
});
