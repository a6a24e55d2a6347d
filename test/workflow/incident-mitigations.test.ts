import { describe, expect } from 'vitest';
import type { Finding } from '../../src/domain/incident/finding.ts';
import { ana, answered, over, test } from '../support/incident-test.ts';
import type { IncidentWorld } from '../support/incident-world.ts';

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
    expect(world.lines('mitigation').map((line) => line.replace(/, mitigate\/.*/, ''))).toEqual([
      '0 begun: restart api (R1)',
      '0 restart api: refused, aborted: the key metric stayed bad; all has been put back',
      '0 proposed: rollback api (R2)',
      '0 rollback api: done, its run ended well',
    ]);
    expect(await world.metrics()).toEqual({
      ...answered,
      'deadlines mitigate sev1 met': 1,
      'mitigations restart R1 refused': 1,
      'mitigations rollback R2 done': 1,
      'pages page 1 sent': 1,
    });
    expect(world.effects()).toEqual({ pages: 1, told: 3, runs: 2, reports: 1 });
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
    {
      then: 'ask the next level',
      ladder: [['Ana'], ['Ben']],
      again: '300 level 2 asked for an approval: Ben',
      counted: { 'pages approval 1 sent': 1, 'pages approval 2 sent': 1, 'pages page 1 sent': 1, 'pages page 2 sent': 1 },
    },
    {
      then: 'ask the last level again',
      ladder: [['Ana']],
      again: '300 level 1 asked for an approval: Ana',
      counted: { 'pages approval 1 sent': 2, 'pages page 1 sent': 2 },
    },
  ])(
    'that nobody approves $then, and are ended after ten minutes: nothing was done (scenario 16)',
    async ({ ladder, again, counted }, { world }) => {
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
      expect(world.reports[0]?.tried).toMatchObject([{ state: 'refused', approvedBy: [], verdict: 'aborted: nobody approved in time' }]);
      expect(await world.metrics()).toEqual({
        ...answered,
        'deadlines acknowledge sev1 met': 1,
        'mitigations rollback R2 refused': 1,
        ...counted,
      });
      expect(world.effects()).toEqual({ pages: 4, told: 3, runs: 1, reports: 1 });
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
    script.onPage = async (_, n) => void (n === 2 && (await world.say('mitigate', { ...ana, option: 1 })));
    script.run = async () => await Promise.resolve(done);
    await world.open({ alerts: [], drill: true });
    await world.end();
    expect(world.runs).toMatchObject([{ requester: 'ana' }]);
    expect(world.pages.filter(({ notice }) => !notice.title.startsWith('DRILL Sev1 demo/production #1 p95'))).toEqual([]);
    expect(await world.metrics()).toEqual({});
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
