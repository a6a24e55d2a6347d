import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { EngineWorld } from '../support/engine-world.ts';
import { engineWorld, replayAll } from '../support/engine-world.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await engineWorld({ ...inject('engine'), targets: ['demo/production', 'demo/single'] });
});
afterAll(async () => {
  await replayAll(world);
  await world.close();
});

const target = 'demo/production';
const requester = 'zed';

describe.concurrent('through the raw client', () => {
  test.each<[string, unknown[], RegExp]>([
    ['no argument at all', [], /^the request has a fault\nthe request: Invalid input: expected object, received undefined/],
    ['null', [null], /^the request has a fault\nthe request: Invalid input: expected object, received null/],
    ['a string', ['demo/production'], /^the request has a fault\nthe request: Invalid input: expected object, received string/],
    ['an array', [[{ target, requester }]], /^the request has a fault\nthe request: Invalid input: expected object, received array/],
    ['an empty object', [{}], /^the request has 2 faults\nthe request\.target: .*\nthe request\.requester: /],
    [
      'several faults',
      [{ target: 'demo', requester: '', dryRun: 'yes' }],
      /^the request has 3 faults\nthe request\.target: expected system\/environment.*\nthe request\.requester: .*\nthe request\.dryRun: /,
    ],
    ['an unknown field', [{ target, requester, dryrun: true }], /^the request has a fault\nthe request: Unrecognized key: "dryrun"/],
    [
      'names that are no text',
      [{ target: { toString: 1 }, requester: ['zed'] }],
      /^the request has 2 faults\nthe request\.target: .*\nthe request\.requester: /,
    ],
    [
      'an unknown field of the input',
      [{ target, requester, input: { stroe: 'main' } }],
      /^the input has a fault\nthe input: Unrecognized key: "stroe"/,
    ],
    [
      'an input that is no object',
      [{ target, requester, input: 'main' }],
      /^the input has a fault\nthe input: Invalid input: expected object, received string/,
    ],
    ['an unknown store', [{ target, requester, input: { store: 'nope' } }], /^there is no store nope here: s0, s1/],
    ['no store where there are many', [{ target, requester }], /^say which store: s0, s1/],
    [
      'a request as long as a book',
      [{ target, requester, input: { store: 'x'.repeat(1_000_000) } }],
      /^the request is longer than 65536 characters$/,
    ],
    ['a name as long as a page', [{ target, requester: 'z'.repeat(5000) }], /^the request has a fault\nthe request\.requester: Too big/],
  ])('%s fails the run at once as InvalidInput, with a line per fault', async (_what, args, message) => {
    const run = await world.startRaw('backup', args);
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'InvalidInput', message: expect.stringMatching(message) as string });
    const attempts = (await run.events()).flatMap((event) =>
      event.activityTaskStartedEventAttributes ? [event.activityTaskStartedEventAttributes.attempt] : [],
    );
    expect(attempts.every((attempt) => attempt === 1)).toBe(true);
  });

  test('an unknown system or environment fails the run as NotFound, with what there is', async () => {
    const run = await world.startRaw('backup', [{ target: 'other/production', requester }]);
    expect(await run.end()).toMatchObject({ type: 'NotFound', message: 'there is no system other. There is demo.' });
    const near = await world.startRaw('backup', [{ target: 'demo/productoin', requester }]);
    expect(await near.end()).toMatchObject({
      type: 'NotFound',
      message: expect.stringMatching(/no environment `productoin`.*It has: production/) as string,
    });
  });

  test('the one store there is need not be named', async () => {
    const run = await world.startRaw('backup', [{ target: 'demo/single', requester }]);
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { set: { store: 'main' } } });
  });
});

describe.concurrent('a freeze', () => {
  test.each<[string, unknown[], string | undefined, RegExp]>([
    ['without an argument', [], undefined, /^send one JSON object with target, requester, reason$/],
    ['without a reason', [{ target: 'demo/x', requester }], 'freeze/demo/x', /^reason must be given as text$/],
    [
      'under an id that no change looks for',
      [{ target, requester, reason: 'r' }],
      'my-freeze',
      /^a freeze of demo\/production must have the workflow id freeze\/demo\/production/,
    ],
    ['until nobody knows when', [{ target: 'demo/y', requester, reason: 'r', until: 'later' }], 'freeze/demo/y', /^until must be a time/],
    ['until a number', [{ target: 'demo/z', requester, reason: 'r', until: 5 }], 'freeze/demo/z', /^until must be text$/],
    [
      'for ever and a day',
      [{ target: 'demo/w', requester, reason: 'r', until: '2090-01-01T00:00:00Z' }],
      'freeze/demo/w',
      /^a freeze lasts a year at most/,
    ],
  ])('%s is InvalidInput', async (_what, args, id, message) => {
    const run = await world.startRaw('freeze', args, id);
    expect(await run.end()).toMatchObject({ kind: 'failed', type: 'InvalidInput', message: expect.stringMatching(message) as string });
  });

  test('ends by a release that says by whom, and by no other', async () => {
    const run = await world.startRaw('freeze', [{ target: 'demo/v', requester, reason: 'r' }], 'freeze/demo/v');
    await run.handle.signal('release');
    await run.handle.signal('release', { by: 7 });
    expect(await run.refusal('release', null)).toBe('send one JSON object with by');
    await run.send('release', { by: 'ana' });
    expect(await run.handle.result()).toEqual({ endedBy: 'ana' });
  });

  test('ends at its time', async () => {
    const until = new Date(Date.now() + 1000).toISOString();
    const run = await world.startRaw('freeze', [{ target: 'demo/u', requester, reason: 'r', until }], 'freeze/demo/u');
    expect(await run.handle.result()).toEqual({ endedBy: 'its time' });
  });
});

test('a lock that somebody starts by hand, without a word, holds until it is freed', async () => {
  const run = await world.startRaw('lock', [], 'lock/demo/production/by-hand');
  await run.handle.signal('unlock');
  await run.handle.result();
  expect((await run.handle.describe()).status.name).toBe('COMPLETED');
});
