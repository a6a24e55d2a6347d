import { expect, test } from 'vitest';
import type { GuardState, Turn, TurnAsked } from '../../../src/domain/incident/guard-rules.ts';
import { decideTurn, withoutTurn, withTurn } from '../../../src/domain/incident/guard-rules.ts';

const minute = 60_000;
const now = Date.parse('2026-11-21T12:00:00Z');
const asked: TurnAsked = {
  actionId: 'new',
  action: 'restart',
  risk: 'R1',
  by: 'incident/7',
  holder: 'mitigate/7-1',
  playbook: 'down',
  incident: 'incident/a/7',
};
const person: TurnAsked = { ...asked, by: 'ana' };

function ended(minutesAgo: number, result: Turn['result'], different: Partial<Turn> = {}): Turn {
  const at = now - minutesAgo * minute;
  return {
    ...asked,
    actionId: `${minutesAgo} ${different.action ?? ''}`,
    incident: 'incident/a/6',
    at,
    endedAt: at,
    ...(result && { result }),
    ...different,
  };
}

const decide = (turns: readonly Turn[], what: TurnAsked = asked, scope: 'all' | 'service' = 'service') =>
  decideTurn({ turns }, what, { scope, now });
const reasonOf = (answer: ReturnType<typeof decide>): string => (answer.granted ? 'granted' : answer.reason);

test('a fourth restart within the hour is refused, and an eleventh within the day (scenario 20)', () => {
  const three = [55, 50, 45].map((ago) => ended(ago, 'helped'));
  expect(reasonOf(decide(three))).toBe('3 restarts within the hour, and the limit is 3');
  expect(decide(three.slice(1)).granted).toBe(true);
  const ten = Array.from({ length: 10 }, (_, n) => ended(100 + n * 60, 'helped'));
  expect(reasonOf(decide(ten))).toContain('10 restarts within the day');
  expect(decide(three, { ...asked, action: 'scale' }).granted).toBe(true);
});

test('a restart by a person skips the budget, and not the turn of another', () => {
  const three = [55, 50, 45].map((ago) => ended(ago, 'helped'));
  expect(decide(three, person).granted).toBe(true);
  const held: Turn = { ...asked, actionId: 'other', holder: 'mitigate/6-1', at: now - minute };
  expect(decide([held], person)).toMatchObject({ granted: false, holder: 'mitigate/6-1', reason: 'restart by mitigate/6-1 goes on' });
  expect(decide([held], { ...person, override: 'I must' }).granted).toBe(false);
});

test('ten minutes after one that helped and thirty after one that failed are quiet; another option may follow a failure', () => {
  expect(reasonOf(decide([ended(9, 'helped', { action: 'scale' })]))).toContain('1 min of its cool-down');
  expect(decide([ended(11, 'helped')]).granted).toBe(true);
  expect(reasonOf(decide([ended(29, 'failed')]))).toContain('restart failed');
  expect(decide([ended(31, 'failed')]).granted).toBe(true);
  expect(decide([ended(1, 'failed', { action: 'scale' })]).granted).toBe(true);
});

test('a person waits out a cool-down too, or gives a reason; by itself no reason counts', () => {
  const failed = [ended(5, 'failed')];
  expect(reasonOf(decide(failed, person))).toContain('give a reason');
  expect(decide(failed, { ...person, override: 'another cause' }).granted).toBe(true);
  expect(decide(failed, { ...asked, override: 'another cause' }).granted).toBe(false);
});

test('one incident has three actions by itself, and an environment ten in an hour', () => {
  const three = [300, 200, 100].map((ago) => ended(ago, 'failed', { incident: 'incident/a/7' }));
  expect(reasonOf(decide(three, asked, 'all'))).toContain('3 actions by itself in this incident');
  expect(decide(three, { ...asked, incident: 'incident/a/8' }, 'all').granted).toBe(true);
  const ten = Array.from({ length: 10 }, (_, n) => ended(n + 1, 'helped', { incident: `incident/a/${n + 20}` }));
  expect(reasonOf(decide(ten, asked, 'all'))).toContain('within the hour');
  expect(decide(ten, person, 'all').granted).toBe(true);
});

test('what helped less than seven of ten times is for people', () => {
  const turns = (helped: number): Turn[] =>
    Array.from({ length: 10 }, (_, n) => ended(2000 - n, n < helped ? 'helped' : 'failed', { action: 'scale' }));
  expect(reasonOf(decide(turns(6)))).toContain('only 6 of the last 10');
  expect(decide(turns(7)).granted).toBe(true);
  expect(decide(turns(6).slice(1)).granted).toBe(true);
  expect(decide(turns(0), { ...asked, playbook: 'errors' }).granted).toBe(true);
  expect(decide(turns(0), person).granted).toBe(true);
});

test('the kill switch binds what nobody started (scenario 21), in the environment and in the service', () => {
  const killed: GuardState = { turns: [], killed: { by: 'ana', reason: 'an audit', at: now } };
  for (const scope of ['all', 'service'] as const) {
    expect(decideTurn(killed, asked, { scope, now })).toEqual({ granted: false, reason: 'automation is switched off by ana: an audit' });
    expect(decideTurn(killed, person, { scope, now }).granted).toBe(true);
  }
});

test('the same action has the same turn however often it asks, and the first word on how it went counts', () => {
  const taken = withTurn({ turns: [] }, asked, now);
  expect(decideTurn(taken, asked, { scope: 'service', now }).granted).toBe(true);
  expect(withTurn(taken, asked, now + 1)).toBe(taken);
  const helped = withoutTurn(taken, { actionId: 'new', result: 'helped' }, now);
  expect(withoutTurn(helped, { actionId: 'new', result: 'failed' }, now + 1)).toEqual(helped);
  expect(withoutTurn(taken, { actionId: 'new', result: 'unused' }, now).turns).toEqual([]);
});

test('a guard forgets what no rule looks at, and never who acts', () => {
  const old = Array.from({ length: 200 }, (_, n) => ended(5000 + n, 'helped'));
  const held: Turn = { ...asked, actionId: 'held', at: now - 9000 * minute };
  const { turns } = withTurn({ turns: [held, ...old] }, asked, now);
  expect(turns.length).toBeLessThan(60);
  expect(turns[0]).toBe(held);
  const busy = Array.from({ length: 2000 }, (_, n) => ended(n / 10, 'helped'));
  expect(withTurn({ turns: [held, ...busy] }, asked, now).turns.length).toBeLessThan(410);
});
