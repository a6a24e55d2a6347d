import { describe, expect } from 'vitest';
import { ana, over, test } from '../support/incident-test.ts';

describe.concurrent('an incident that lasts for days', { tags: ['thorough'] }, () => {
  test('leaves its long history behind, and keeps its number, its timeline and its ladder', async ({ world }) => {
    world.script.onPage = async (_, n) => void (n === 700 && (await world.say('resolve', over)));
    await world.open();
    expect(await world.end()).toMatchObject({ number: 1, state: 'closed' });
    expect(world.pages).toHaveLength(700);
    expect(await world.runCount()).toBeGreaterThan(1);
    expect(world.reports[0]?.timeline[0]?.text).toBe('1 alerts: p95 is 4 s');
    const pages = Object.entries(await world.metrics()).filter(([name]) => name.startsWith('pages '));
    expect(pages).toEqual([1, 2, 3, 4].map((level) => [`pages page ${level} sent`, 175]));
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
