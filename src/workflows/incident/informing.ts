import { condition } from '@temporalio/workflow';
import type { Notice } from '../../domain/incident/notice.ts';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { callsOf } from './calls.ts';
import type { Life } from './life.ts';
import { tell } from './life.ts';
import { noticeOf } from './notices.ts';
import { unacknowledge } from './taking.ts';

/** Somebody who is asked whether they are still on it has so long to answer. */
const stillOnItSeconds = 300;

interface Informing {
  kind: Notice['kind'];
  said?: string;
  /** What a person wrote for everybody: only that goes to status pages. */
  published?: string;
}

/** Tells rooms and the status page; what could not be told is in the timeline. */
export async function inform(life: Life, env: Environment, { kind, said, published }: Informing): Promise<void> {
  if (life.record.recordOnly) return;
  const deliveries = await callsOf(life.record.target, `tell: ${kind}`)
    .tell({ env, notice: { ...noticeOf(life, kind, said), ...(published !== undefined && { published }) } })
    .catch(() => []);
  life.record.deliveries.push(...deliveries);
  for (const { channel, why } of deliveries.filter(({ result }) => result === 'failed')) {
    tell(life, { kind: 'update', by: 'watchkeeper', text: `${channel} could not be told: ${why ?? 'unknown'}` });
  }
}

/** Passes on what people publish, and reminds them when an update is due. Ends only with its scope. */
export async function keepInformed(life: Life, env: Environment): Promise<never> {
  for (;;) {
    const { firstUpdateSeconds, updateEverySeconds } = timersOf[life.record.severity];
    const { lastUpdateMs: last } = life;
    const dueMs = last === undefined ? Date.parse(life.record.since) + firstUpdateSeconds * 1000 : last + updateEverySeconds * 1000;
    const { severity } = life.record;
    const changed = (): boolean => life.lastUpdateMs !== last || life.record.severity !== severity;
    if (await condition(changed, Math.max(1, dueMs - Date.now()), { summary: 'the next update is due then' })) {
      const said = life.record.timeline.findLast(({ kind, by }) => kind === 'update' && by !== 'watchkeeper')?.text;
      if (life.lastUpdateMs !== last) await inform(life, env, { kind: 'update', ...(said !== undefined && { said, published: said }) });
      continue;
    }
    tell(life, { kind: 'deadline', by: 'watchkeeper', text: 'an update for those who wait is due' });
    life.lastUpdateMs = Date.now();
    await inform(life, env, { kind: 'update', said: 'no news from people yet: an update is due' });
  }
}

/** Asks whoever acknowledged and then fell silent; without an answer the ladder goes on where it stood. Ends only with its scope. */
export async function watchForSilence(life: Life, env: Environment): Promise<never> {
  for (;;) {
    await condition(() => life.acknowledgedAtMs !== undefined);
    const word = life.lastWordMs;
    const spoke = (): boolean => life.lastWordMs !== word || life.acknowledgedAtMs === undefined;
    const { staleSeconds } = timersOf[life.record.severity];
    const silentMs = Math.max(1, word + staleSeconds * 1000 - Date.now());
    if (await condition(spoke, silentMs, { summary: 'still on it?' })) continue;
    const who = life.record.acknowledgedBy ?? 'somebody';
    tell(life, { kind: 'acknowledge', by: 'watchkeeper', text: `is ${who} still on it?` });
    await inform(life, env, { kind: 'update', said: `${who}, are you still on it? Acknowledge again within 5 minutes` });
    if (await condition(spoke, stillOnItSeconds * 1000, { summary: 'an answer is waited for' })) continue;
    unacknowledge(life);
    tell(life, { kind: 'acknowledge', by: 'watchkeeper', text: 'no answer: paging goes on where it stood' });
  }
}
