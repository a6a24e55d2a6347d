import { describe, expect } from 'vitest';
import { ana, test } from '../support/incident-test.ts';

describe.concurrent('an incident', { tags: ['thorough'] }, () => {
  test('whose limits were raised in containers leaves it to be written into the Compose file, in its report and its timeline', async ({
    world,
  }) => {
    const { script } = world;
    const api = { name: 'api', after: [], released: true, workload: 'api', readyWithinSeconds: 60, probes: [] };
    const playbooks = [{ scenario: 'memory', options: [{ action: 'expandLimits' as const, service: 'api' }] }];
    const { env } = script;
    script.env = {
      ...env,
      platform: { kind: 'compose', project: 'shop', directory: '/opt/shop', files: ['compose.yaml'] },
      services: [api],
      ...(env.response && { response: { ...env.response, playbooks } }),
    };
    script.onPage = async () => await world.say('acknowledge', ana);
    script.run = async () => {
      await world.alerts({ firing: 0, resolved: 1 });
      return { kind: 'done', outcome: {}, planHash: 'abc', evidence: { missing: 'none' } };
    };
    await world.open({ scenario: 'memory' });
    await world.end();
    const left = { kind: 'prevent', owner: 'ana', what: expect.stringContaining('limits of api into its Compose file') as string };
    expect(world.reports[0]?.followUps).toMatchObject([left]);
    expect(world.lines('note').join()).toContain('follow-up for ana until');
  });
});
