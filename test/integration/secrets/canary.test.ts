import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunbookName } from '../../../src/domain/run/inputs-schema.ts';
import type { CanaryStage } from '../../support/canary-stage.ts';
import { canaryStage } from '../../support/canary-stage.ts';
import { seenIn } from '../../support/canaries.ts';
import { watchCommandLines } from '../../support/command-lines.ts';
import { eventually } from '../../support/fault-run.ts';

let stage: CanaryStage;

beforeAll(async () => void (stage = await canaryStage()));
afterAll(async () => await stage?.close());

/** Runs that go well, and runs that fail wherever a secret is used. */
const runs: [RunbookName, string, string, RegExp][] = [
  ['backup', 'good/test', 'main', /^done$/],
  ['backup', 'good/test', 'plain', /^done$/],
  ['healthCheck', 'wrongpassword/test', '', /^done$/],
  ['backup', 'wrongpassword/test', 'main', /refuses the user or password/],
  ['backup', 'unreachable/test', 'main', /does not answer/],
  ['backup', 'unreachable/test', 'query', /./],
  ['backup', 'malformed/test', 'main', /is not a connection URL/],
  ['backup', 'refused/test', 'main', /./],
  ['verifyBackups', 'refused/test', 'main', /./],
  ['backup', 'userinfo/test', 'main', /./],
  ['backup', 'badage/test', 'other', /./],
  ['backup', 'badage/test', 'none', /./],
  ['drillRecovery', 'good/test', 'main', /^done$/],
  ['drillRecovery', 'badage/test', 'other', /./],
];

/** Takes a run to its end, and returns all that it said. */
async function saidBy(runbook: RunbookName, target: string, store: string): Promise<string> {
  const ref = await stage.runs.start(runbook, { target, requester: 'zed', ...(store !== '' && { input: { store } }) });
  const over = stage.runs.outcome(ref).then(
    ({ kind, ...rest }) => ({ kind, rest }),
    (error: unknown) => ({ kind: String(error), rest: error instanceof Error ? error.cause : undefined }),
  );
  const view = await eventually('it parks or ends', async () => {
    const now = await stage.runs.view(ref);
    return (now.waitingFor === 'answer' || now.phase === 'done') && now;
  });
  if (view.waitingFor === 'answer') {
    // Without an undo: that would try for half an hour in a store that refuses us.
    await stage.runs.answer(ref, { step: view.parkedStep ?? 0, choice: 'fail', by: 'ana', reason: 'tried' });
  }
  const ended = await over;
  const told = [view, await stage.runs.plan(ref), await stage.runs.timeline(ref)];
  return [ended.kind, JSON.stringify([ended.rest, told])].join('\n');
}

test(
  'twenty secrets appear in no file of Temporal, object, log, answer or command line, whatever fails',
  { timeout: 300_000 },
  async () => {
    const stop = watchCommandLines();
    const said: string[] = [];
    for (let from = 0; from < runs.length; from += 4) {
      said.push(
        ...(await Promise.all(runs.slice(from, from + 4).map(async ([runbook, target, store]) => await saidBy(runbook, target, store)))),
      );
    }
    const commandLines = await stop();

    for (const [n, [runbook, target, store, words]] of runs.entries()) {
      expect(said[n]?.split('\n')[0], `${runbook} of ${target} ${store}`).toMatch(words);
    }
    const written = await stage.written();
    const places = new Map([...written, ['process arguments', Buffer.from(commandLines)], ['answers', Buffer.from(said.join('\n'))]]);

    // What is no secret is found in all of them: the search does search.
    expect(seenIn([{ as: 'the target', value: 'good/test' }], places).length).toBeGreaterThan(4);
    expect(commandLines).toMatch(/pg_dump --format=custom/);
    expect(commandLines).toMatch(/pg_restore --exit-on-error/);
    expect(stage.canaries).toHaveLength(20);
    expect(seenIn(stage.canaries, places)).toEqual([]);
  },
);
