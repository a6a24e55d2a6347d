import { describe, expect, test as base } from 'vitest';
import type { Finding } from '../../src/domain/incident/finding.ts';
import type { IncidentWorld } from '../support/incident-world.ts';
import { incidentWorld } from '../support/incident-world.ts';

const test = base.extend<{ world: IncidentWorld }>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads the names of fixtures from the pattern
  async world({}, use) {
    const world = await incidentWorld();
    await use(world);
    await world.close();
  },
});

const ana = { by: 'ana' };
const over = { by: 'ana', reason: 'seen enough' };

const sign = (saw: string, verdict: Finding['verdict'] = 'cause'): Finding => ({
  probe: 'sessions',
  verdict,
  saw,
  means: '',
  couldDo: [],
  command: 'psql',
  tookMs: 3,
});

/** Two signs that agree, and two things to try. */
function withOptions({ script }: IncidentWorld, ...options: ('restart' | 'rollback' | 'scale')[]): void {
  const { env } = script;
  script.findings = [sign('95 of 100 connections'), sign('40 sessions wait', 'suspicious')];
  const playbooks = [{ scenario: 'latency', options: options.map((action) => ({ action, service: 'api' })) }];
  const services = [{ name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60, probes: [] }];
  if (env.response) script.env = { ...env, services, response: { ...env.response, playbooks } };
}

function withLadder({ script }: IncidentWorld, ladder: string[][]): void {
  const { env } = script;
  if (env.response) script.env = { ...env, response: { ...env.response, ladder } };
}

const done = { kind: 'done', outcome: {}, planHash: 'abc', evidence: { missing: 'none' } } as const;

describe.concurrent('the ladder of a Sev1', () => {
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
  });

  test('skips a level that nobody can be reached at, at once, and says that there is a gap (scenario 13)', async ({ world }) => {
    world.script.nobodyAt = [1];
    world.script.onPage = async ({ level }) => void (level === 2 && (await world.say('resolve', over)));
    await world.open();
    await world.end();
    const lines = world.lines('page');
    expect(lines).toContain('300 coverage gap: nobody of level 2 could be reached');
    expect(lines).toContain('300 level 3 paged: Cleo');
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
  });

  test('pages nobody for what is only recorded, and writes its report all the same (scenario 5)', async ({ world }) => {
    await world.open({ recordOnly: true });
    await world.alerts({ firing: 0, resolved: 1 });
    expect(await world.end()).toMatchObject({ state: 'closed' });
    expect([world.pages, world.told, world.reports.length]).toEqual([[], [], 1]);
  });
});

describe.concurrent('recovery', { tags: ['thorough'] }, () => {
  test('before anybody acknowledged stops the paging, holds, and is called self-healed (scenario 7)', async ({ world }) => {
    const { script, pages } = world;
    script.onPage = async () => await world.alerts({ firing: 0, resolved: 1 });
    await world.open();
    await world.end();
    expect(pages).toHaveLength(1);
    expect(world.lines('state').find((line) => line.includes('self-healed'))).toMatch(/^600 resolved/);
    const { deadlines } = world.reports[0] ?? {};
    expect(deadlines?.map(({ name }) => name)).toEqual(['page', 'resolve']);
    expect(world.lines('deadline').filter((line) => line.includes('nobody'))).toEqual([]);
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
    expect(pages).toHaveLength(2);
    expect(world.reports).toHaveLength(2);
    expect(world.reports[1]?.timeline.some(({ text }) => text.includes('opened again: alerts fire again'))).toBe(true);
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
  });

  test('of what comes and goes pages twice at most, holds twice as long, and leaves something to do (scenario 9)', async ({ world }) => {
    const { script, pages } = world;
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
    expect(pages.length).toBeLessThanOrEqual(2);
    const [report] = world.reports;
    expect(report?.flapping).toBe(true);
    expect(report?.followUps).toMatchObject([{ kind: 'detect', what: 'tune the alerts of latency: they come and go' }]);
    expect(Number.parseInt(world.lines('state').find((line) => line.includes('resolved')) ?? '', 10)).toBeGreaterThanOrEqual(1200);
  });
});

describe.concurrent('mitigations', { tags: ['thorough'] }, () => {
  test('are tried in order: what does not help is put back and the next one follows (scenario 19)', async ({ world }) => {
    withOptions(world, 'restart', 'rollback');
    const { script, runs } = world;
    script.run = async (request, n) => {
      if (n === 1) return { kind: 'aborted', reason: 'the key metric stayed bad; all has been put back' };
      await world.alerts({ firing: 0, resolved: 1 });
      expect(request.incident).toBe('incident/demo/production/api/latency/1');
      return done;
    };
    await world.open();
    await world.end();
    expect(runs.map(({ requester, input }) => [requester, (input as { action: string }).action])).toEqual([
      ['incident/1', 'restart'],
      ['incident/1', 'rollback'],
    ]);
    expect(world.reports[0]?.tried).toMatchObject([
      { state: 'refused', risk: 'R1' },
      { state: 'helped', risk: 'R2' },
    ]);
  });

  test('that are small begin by themselves only where two signs agree; else a person starts them, by number', async ({ world }) => {
    withOptions(world, 'restart');
    world.script.findings = [sign('95 of 100 connections')];
    const before: unknown[] = [];
    world.script.onPage = async (_, n) => {
      if (n !== 2) return;
      before.push(...world.runs, await world.refusal('mitigate', { ...ana, option: 2 }));
      await world.say('mitigate', { ...ana, option: 1 });
    };
    world.script.run = async () => {
      await world.alerts({ firing: 0, resolved: 1 });
      return done;
    };
    await world.open();
    await world.end();
    expect(before).toEqual(['option must be 1 to 1']);
    expect(world.runs).toMatchObject([{ requester: 'ana', input: { action: 'restart', service: 'api' } }]);
  });

  test.for([
    { then: 'ask the next level', ladder: [['Ana'], ['Ben']], again: '300 level 2 asked for an approval: Ben' },
    { then: 'ask the last level again', ladder: [['Ana']], again: '300 level 1 asked for an approval: Ana' },
  ])(
    'that nobody approves $then, and are ended after ten minutes: nothing was done (scenario 16)',
    async ({ ladder, again }, { world }) => {
      withOptions(world, 'rollback');
      withLadder(world, ladder);
      const { script, pages } = world;
      script.run = async () => {
        // As its run would: it waits for an approval until it is told to end.
        const changed = { n: 1, runId: 'mitigate/demo/production/1-1', runbook: 'mitigate', requester: 'incident/1', phase: 'gate' };
        await world.say('runChanged', { ...changed, waitingFor: 'approval', risk: 'R2', planHash: 'abc', approvedBy: [] });
        return { kind: 'expired', reason: 'not before it is told to end' };
      };
      script.onPage = async ({ notice }) => {
        if (notice.kind === 'page') await (pages.length > 2 ? world.say('resolve', over) : world.say('acknowledge', ana));
      };
      await world.open();
      await world.end();
      const asked = world.lines('page').filter((line) => line.includes('asked for an approval'));
      expect(asked).toEqual(['0 level 1 asked for an approval: Ana', again]);
      expect(pages.filter(({ notice }) => notice.kind === 'approval')).toHaveLength(2);
      expect(world.reports[0]?.tried).toMatchObject([{ state: 'refused', approvedBy: [], verdict: 'aborted: nobody approved in time' }]);
    },
  );

  test('of which none is left call the last level again where there is no higher one', async ({ world }) => {
    withOptions(world, 'restart');
    withLadder(world, [['Ana']]);
    const { script } = world;
    script.onPage = async (_, n) => void (n === 2 && (await world.say('resolve', over)));
    await world.open();
    await world.end();
    expect(world.lines('page')).toEqual(['0 level 1 paged: Ana', '0 nothing is left to try: level 1 is called', '0 level 1 paged: Ana']);
  });

  test('that wait for an approval give way to what a person chooses', async ({ world }) => {
    withOptions(world, 'rollback', 'restart');
    const { script } = world;
    script.run = async (_, n) => {
      if (n > 1) {
        await world.alerts({ firing: 0, resolved: 1 });
        return done;
      }
      const changed = { n: 1, runId: 'mitigate/demo/production/1-1', runbook: 'mitigate', requester: 'incident/1', phase: 'gate' };
      await world.say('runChanged', { ...changed, waitingFor: 'approval', risk: 'R2', planHash: 'abc', approvedBy: [] });
      await world.say('mitigate', { ...ana, option: 2 });
      return { kind: 'expired', reason: 'not before it is told to end' };
    };
    await world.open();
    await world.end();
    expect(world.reports[0]?.tried).toMatchObject([
      { state: 'refused', verdict: 'aborted: ana chose another option' },
      { state: 'helped', mitigation: { action: 'restart' } },
    ]);
  });

  test('begin by themselves in no drill, and every page says that it is one', async ({ world }) => {
    withOptions(world, 'rollback');
    const { script } = world;
    script.onPage = async ({ notice }, n) => {
      expect.soft(notice.title).toMatch(/^DRILL Sev1 demo\/production #1 p95/);
      if (n === 2) await world.say('mitigate', { ...ana, option: 1 });
    };
    script.run = async () => await Promise.resolve(done);
    await world.open({ alerts: [], drill: true });
    await world.end();
    expect(world.runs).toMatchObject([{ requester: 'ana' }]);
  });

  test('are not begun while automation is off', async ({ world }) => {
    withOptions(world, 'rollback');
    const { env } = world.script;
    if (env.response) world.script.env = { ...env, response: { ...env.response, automation: 'off' } };
    world.script.onPage = async (_, n) => void (n === 3 && (await world.say('resolve', over)));
    await world.open();
    await world.end();
    expect(world.runs).toEqual([]);
  });
});

describe.concurrent('an incident that lasts for days', { tags: ['thorough'] }, () => {
  test('leaves its long history behind, and keeps its number, its timeline and its ladder', async ({ world }) => {
    world.script.onPage = async (_, n) => void (n === 700 && (await world.say('resolve', over)));
    await world.open();
    expect(await world.end()).toMatchObject({ number: 1, state: 'closed' });
    expect(world.pages).toHaveLength(700);
    expect(await world.runCount()).toBeGreaterThan(1);
    expect(world.reports[0]?.timeline[0]?.text).toBe('1 alerts: p95 is 4 s');
  });
});

describe.concurrent('an incident', { tags: ['thorough'] }, () => {
  test('refuses what makes no sense, with a sentence that says why', async ({ world }) => {
    const refusals: string[] = [];
    const refused = async (name: string, message: object): Promise<void> => void refusals.push(await world.refusal(name, message));
    world.script.onPage = async () => {
      await refused('setSeverity', { ...ana, severity: 3 });
      await refused('setSeverity', { ...ana, severity: 9 });
      await refused('snooze', { ...ana, seconds: 1e6, reason: 'x' });
      await refused('mitigate', { ...ana, option: 1 });
      await refused('reopen', { ...ana, reason: 'x' });
      await refused('followUp', { ...ana, what: 'x', kind: 'prevent', owner: 'ben', due: 'soon' });
      await refused('merge', { ...ana, into: 'lock/demo' });
      await refused('note', { ...ana, text: 'x', more: 1 });
      await world.say('falsePositive', { ...ana, reason: 'a test' });
    };
    await world.open();
    expect(await world.end()).toMatchObject({ state: 'falsePositive' });
    expect(refusals).toEqual([
      'give a reason to make it less bad',
      'severity must be 1, 2, 3 or 4: 1 is the worst',
      'seconds must be 1 to 14400',
      'there is no option yet',
      'it is investigating: only what is resolved can be opened again',
      'due must be a day such as 2026-12-01',
      'into must be the workflow id of an incident, such as incident/…',
      'there is no field more: by, text',
    ]);
  });

  test('that is a break-in tells nobody a word of its case, and has its evidence saved at once', async ({ world }) => {
    world.script.onPage = async (_, n) => void (n === 2 && (await world.say('resolve', over)));
    const { env } = world.script;
    if (env.response) world.script.env = { ...env, response: { ...env.response, security: ['Cleo'] } };
    await world.open({ scenario: 'breach', title: 'keys of ana were stolen' });
    await world.end();
    const said = JSON.stringify([world.pages, world.told]);
    expect(said).not.toContain('stolen');
    expect(world.pages.map(({ level }) => level)).toEqual([0, 0]);
    expect(world.pages.every(({ notice }) => notice.restricted === true)).toBe(true);
    expect(world.runs).toMatchObject([{ requester: 'incident/1', input: { services: ['api'], title: 'keys of ana were stolen' } }]);
  });
});
