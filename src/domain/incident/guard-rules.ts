import type { Risk } from '../gate/risk.ts';
import type { MitigationAction } from './mitigation.ts';

/** One turn at a guard, as it is asked for. */
export interface TurnAsked {
  /** Of the action; asked twice it has the same answer. */
  actionId: string;
  action: MitigationAction;
  risk: Risk;
  /** Who asked for the run: a person, or `incident/…`. */
  by: string;
  /** Workflow id of the run that acts. */
  holder: string;
  /** The scenario that the action is tried for. */
  playbook?: string;
  /** Workflow id of the incident. */
  incident?: string;
  /** Why a person acts in spite of a cool-down. */
  override?: string;
}

/** One turn that was granted. Times are milliseconds since 1970. */
export interface Turn extends TurnAsked {
  at: number;
  endedAt?: number;
  result?: 'helped' | 'failed';
}

export interface Switch {
  by: string;
  reason: string;
  at: number;
}

/** All that a guard remembers: turns of the last day, and the last ten of each playbook. */
export interface GuardState {
  /** Oldest first. */
  turns: readonly Turn[];
  /** Nothing is done by itself while it is there. */
  killed?: Switch;
}

export type TurnAnswer = { granted: true } | { granted: false; reason: string; holder?: string; actionId?: string };

/** `all`: the guard of a whole environment; `service`: of one service or store of it. */
export type GuardScope = 'all' | 'service';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const limits = {
  restartsPerHour: 3,
  restartsPerDay: 10,
  perIncident: 3,
  perHour: 10,
  coolDownMs: { helped: 10 * minute, failed: 30 * minute },
  /** Of the last ten that nobody started, so many per cent must have helped. */
  successPercent: 70,
  successOf: 10,
} as const;

/** A run that an incident asked for; all else was started by a person or by what a person set up. */
function isAutomatic({ by }: Pick<TurnAsked, 'by'>): boolean {
  return by.startsWith('incident/');
}

/** Whether an action may begin now, and why not. Pure: the same state and time give the same answer. */
export function decideTurn(state: GuardState, asked: TurnAsked, { scope, now }: { scope: GuardScope; now: number }): TurnAnswer {
  if (state.turns.some(({ actionId }) => actionId === asked.actionId)) return { granted: true };
  const why = scope === 'all' ? whyNotHere(state, asked, now) : whyNotThere(state, asked, now);
  return why ?? { granted: true };
}

type Why = Exclude<TurnAnswer, { granted: true }> | undefined;

/** Budgets of the environment: they bind what nobody started. */
function whyNotHere(state: GuardState, asked: TurnAsked, now: number): Why {
  if (!isAutomatic(asked)) return undefined;
  const automatic = state.turns.filter(isAutomatic);
  const ofIncident = automatic.filter(({ incident }) => incident !== undefined && incident === asked.incident).length;
  const lately = since(automatic, now - hour).length;
  return (
    killedWords(state) ??
    over(ofIncident, limits.perIncident, 'actions by itself in this incident') ??
    over(lately, limits.perHour, 'actions by itself in this environment within the hour')
  );
}

function whyNotThere(state: GuardState, asked: TurnAsked, now: number): Why {
  const held = state.turns.find(({ endedAt }) => endedAt === undefined);
  if (held !== undefined) {
    return { granted: false, reason: `${held.action} by ${held.holder} goes on`, holder: held.holder, actionId: held.actionId };
  }
  const automatic = isAutomatic(asked);
  const waits = asked.override === undefined || automatic ? coolDown(state, asked, now) : undefined;
  return waits ?? (automatic ? (killedWords(state) ?? restartsLeft(state, asked, now) ?? record(state, asked)) : undefined);
}

function killedWords({ killed }: GuardState): Why {
  return killed && refused(`automation is switched off by ${killed.by}: ${killed.reason}`);
}

/** After one that helped, whatever is done by itself waits; after one that failed, the same waits, and another option may be tried. */
function coolDown({ turns }: GuardState, asked: TurnAsked, now: number): Why {
  const ended = turns.filter(({ result }) => result !== undefined);
  const failed = ended.findLast(({ action, result }) => action === asked.action && result === 'failed');
  const helped = ended.findLast(({ action, result }) => result === 'helped' && (action === asked.action || isAutomatic(asked)));
  return [failed, helped].map((turn) => coolingDown(turn, asked, now)).find((why) => why !== undefined);
}

function coolingDown(turn: Turn | undefined, asked: TurnAsked, now: number): Why {
  if (turn?.result === undefined) return undefined;
  const leftMs = (turn.endedAt ?? turn.at) + limits.coolDownMs[turn.result] - now;
  if (leftMs <= 0) return undefined;
  const how = isAutomatic(asked) ? '' : ': give a reason in `override`, or wait';
  return refused(`${turn.action} ${turn.result} not long ago, and ${Math.ceil(leftMs / minute)} min of its cool-down are left${how}`);
}

function restartsLeft({ turns }: GuardState, { action }: TurnAsked, now: number): Why {
  if (action !== 'restart') return undefined;
  const restarts = turns.filter((turn) => turn.action === 'restart');
  return (
    over(since(restarts, now - hour).length, limits.restartsPerHour, 'restarts within the hour') ??
    over(since(restarts, now - day).length, limits.restartsPerDay, 'restarts within the day')
  );
}

/** A playbook that did not help often enough is for people. */
function record({ turns }: GuardState, { playbook }: TurnAsked): Why {
  const last = turns
    .filter((turn) => isAutomatic(turn) && turn.result !== undefined && turn.playbook === playbook)
    .slice(-limits.successOf);
  const helped = last.filter(({ result }) => result === 'helped').length;
  if (last.length < limits.successOf || (helped / last.length) * 100 >= limits.successPercent) return undefined;
  return refused(`only ${helped} of the last ${last.length} actions by itself helped: a person decides`);
}

function over(count: number, limit: number, what: string): Why {
  return count < limit ? undefined : refused(`${count} ${what}, and the limit is ${limit}`);
}

function refused(reason: string): Why {
  return { granted: false, reason };
}

function since(turns: readonly Turn[], from: number): Turn[] {
  return turns.filter(({ at }) => at > from);
}

/** The state after a turn was granted. */
export function withTurn(state: GuardState, asked: TurnAsked, now: number): GuardState {
  if (state.turns.some(({ actionId }) => actionId === asked.actionId)) return state;
  return pruned({ ...state, turns: [...state.turns, { ...asked, at: now }] }, now);
}

/** The state after a turn was given back; the first word on how it went counts. `unused`: nothing was done, and it is as if it had never been asked for. */
export function withoutTurn(
  state: GuardState,
  given: { actionId: string; result: 'helped' | 'failed' | 'unused' },
  now: number,
): GuardState {
  const { actionId, result } = given;
  const isMeant = (turn: Turn): boolean => turn.actionId === actionId && turn.endedAt === undefined;
  if (result === 'unused') return { ...state, turns: state.turns.filter((turn) => !isMeant(turn)) };
  return { ...state, turns: state.turns.map((turn) => (isMeant(turn) ? { ...turn, endedAt: now, result } : turn)) };
}

/** What a workflow carries over to its next run must stay small. */
const mostTurns = 400;

/** Without what no rule looks at any more. */
function pruned(state: GuardState, now: number): GuardState {
  const recent = new Set(since(state.turns, now - day));
  const kept = state.turns.filter((turn, at) => recent.has(turn) || turn.endedAt === undefined || at >= state.turns.length - 50);
  return { ...state, turns: [...kept.slice(0, -mostTurns).filter(({ endedAt }) => endedAt === undefined), ...kept.slice(-mostTurns)] };
}
