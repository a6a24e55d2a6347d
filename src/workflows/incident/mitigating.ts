import { CancellationScope, condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import { mayBeginByItself } from '../../domain/incident/by-itself.ts';
import type { Tried } from '../../domain/incident/incident-record.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { mitigationWords, riskOf } from '../../domain/incident/mitigation-risk.ts';
import { limitsToWriteDown } from '../../domain/incident/passing-limits.ts';
import { isQuietNow } from '../../domain/incident/quiet.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Life } from './life.ts';
import { move, tell, triedBy } from './life.ts';
import { met } from './deadlines.ts';
import { count } from './metrics.ts';
import { askForApproval } from './approval.ts';
import { startMitigation } from './start-mitigation.ts';

/**
 * Tries the options in order, one at a time: those that may begin by themselves, those that wait for an approval, and whatever a person asks for. What
 * does not help is put back by its run, and the next one follows. Ends only with its scope.
 */
export async function tryOptions(life: Life, env: Environment): Promise<never> {
  for (;;) {
    await condition(() => nextOf(life, env) !== undefined && life.verdict === undefined);
    const next = nextOf(life, env);
    if (next !== undefined) await tryOne(life, env, next);
  }
}

interface Next {
  option: Mitigation;
  /** Who asked for it; absent: nobody. */
  by?: string;
}

/** What is to be begun now. A person's wish goes first; by itself nothing is begun in a drill, while it is getting better, or a second time. */
function nextOf(life: Life, env: Environment): Next | undefined {
  const [asked] = life.asked;
  if (asked !== undefined) return asked;
  const { recordOnly, drill } = life.record;
  if (recordOnly || drill || isQuietNow(life.record)) return undefined;
  const tried = new Set(life.record.tried.map(({ mitigation }) => canonical(mitigation)));
  const option = life.options.find((each) => !tried.has(canonical(each)) && mayBeginByItself(each, life.record, env));
  return option && { option };
}

async function tryOne(life: Life, env: Environment, { option, by }: Next): Promise<void> {
  if (by !== undefined) life.asked.shift();
  const who = by ?? 'watchkeeper';
  const words = mitigationWords(option);
  const run = await startMitigation(life, env, { option, ...(by !== undefined && { by }) });
  const waits = riskOf(option) !== 'R1';
  move(life, waits ? 'awaitingApproval' : 'mitigating', { by: who, text: words });
  tell(life, { kind: 'mitigation', by: who, text: `${waits ? 'proposed' : 'begun'}: ${words} (${riskOf(option)}), ${run.runId}` });
  if (waits) {
    askForApproval(life, env, run.runId);
    giveWayToPeople(life, run.runId);
  }
  const ended = await Promise.race([run.end, CancellationScope.current().cancelRequested]);
  endTry(life, run.runId, ended);
  count(life, 'mitigations', { action: option.action, risk: riskOf(option), result: ended.state });
  tell(life, { kind: 'mitigation', by: 'watchkeeper', text: `${words}: ${ended.state}, ${ended.verdict}` });
  if (ended.state === 'done') helped(life, env, option);
  else {
    move(life, 'investigating', { by: 'watchkeeper', text: `${words} did not help` });
    life.nothingLeft = nextOf(life, env) === undefined;
  }
}

/** A person who chooses an option does not wait for the answer to one that was proposed. */
function giveWayToPeople(life: Life, runId: string): void {
  const isOver = (): boolean => triedBy(life, runId)?.endedAt !== undefined;
  const gives = async (): Promise<void> => {
    await condition(() => isOver() || (life.asked.length > 0 && triedBy(life, runId)?.state === 'waiting'));
    if (isOver()) return;
    const reason = `${life.asked[0]?.by ?? 'somebody'} chose another option`;
    await getExternalWorkflowHandle(runId).signal('abort', { by: `incident/${life.record.number}`, reason });
  };
  void gives().catch(() => undefined);
}

function helped(life: Life, env: Environment, option: Mitigation): void {
  met(life, 'mitigate');
  life.restarts = 0;
  move(life, 'validating', { by: 'watchkeeper', text: `${mitigationWords(option)} is done: does it help?` });
  const left = limitsToWriteDown(option, env, life.record);
  if (left === undefined) return;
  life.record.followUps.push(left);
  tell(life, { kind: 'note', by: 'watchkeeper', text: `follow-up for ${left.owner} until ${left.due}: ${left.what}` });
}

function endTry(life: Life, runId: string, ended: Pick<Tried, 'state' | 'verdict'>): void {
  const endedAt = new Date().toISOString();
  life.record.tried = life.record.tried.map((one) => (one.runId === runId ? { ...one, ...ended, endedAt } : one));
}
