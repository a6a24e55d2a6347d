import { durationText } from '../../domain/definition/duration.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import type { Plan, PlanLine } from '../../domain/plan/plan.ts';
import { planOf } from '../../domain/plan/plan.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { failureWords } from './failure-words.ts';
import type { Run, Runbook } from './run.ts';
import type { RunState } from './run-state.ts';
import { enter } from './run-state.ts';
import type { Perform } from './sentence.ts';
import { sentence } from './sentence.ts';
import type { AnyStep } from './step-call.ts';
import { callStep, steps } from './step-call.ts';
import { begin, end } from './timeline.ts';

/** What was seen while planning, so that a run that acts at once need not look again. */
export interface Sight {
  step: StepName;
  input: string;
  answer: unknown;
}

export interface Planned {
  plan: Plan;
  sights: readonly Sight[];
}

/** What a run works on. */
export interface Work<I, O> {
  runbook: Runbook<I, O>;
  at: At<I>;
  id: string;
}

/** Runs the body once without changing anything: what it looks at is really looked at, what it would change is listed. */
export async function makePlan<I, O>(state: RunState, { runbook, at, id }: Work<I, O>): Promise<Planned> {
  enter(state, 'planning');
  const lines: PlanLine[] = [];
  const sights: Sight[] = [];
  for (const key of Object.keys(state.notes)) delete state.notes[key];
  const perform = async (name: StepName, input: unknown): Promise<unknown> => {
    const step = steps[name];
    const line = lineOf(lines.length + 1, name, { env: at.env, input });
    const changed = lines.some((earlier) => earlier.effect === 'change');
    lines.push(line);
    if (step.effect === 'change') return step.preview?.({ env: at.env, input });
    if (step.effect === 'verify') return { kind: 'successful', reason: 'planned' };
    if (step.effect === 'recover') return undefined;
    if (changed) return step.preview?.({ env: at.env, input });
    const answer = await lookNow(state, line, { name, at: { env: at.env, input } });
    sights.push({ step: name, input: canonical(input), answer });
    return answer;
  };
  await runbook.steps(plannedRun({ env: at.env, id, requester: state.requester, lines, notes: state.notes }, perform), at.input);
  const { env, input } = at;
  const notes = { ...state.notes };
  const plan = planOf({ runbook: runbook.name, target: targetOf(env), environmentDigest: env.digest, input, lines, notes });
  state.plan = plan;
  return { plan, sights };
}

async function lookNow(state: RunState, line: PlanLine, { name, at }: { name: StepName; at: At<unknown> }): Promise<unknown> {
  const entry = begin(state, line);
  try {
    const answer = await callStep(name, at);
    end(state, entry, { state: 'done' });
    return answer;
  } catch (error) {
    end(state, entry, { state: 'failed', said: failureWords(error) });
    throw error;
  }
}

interface Planning extends Pick<Run, 'env' | 'id' | 'requester'> {
  lines: PlanLine[];
  notes: Record<string, string>;
}

/** A run that lists: its waits pass at once. */
export function plannedRun({ env, id, requester, lines, notes }: Planning, perform: Perform): Run {
  const list = (step: string, command: string): void => void lines.push({ n: lines.length + 1, effect: 'wait', step, command, risk: 'R0' });
  return {
    ...sentence(perform),
    env,
    id,
    requester,
    now: () => new Date().toISOString(),
    note: (what, text) => void (notes[what] = text),
    mark: () => undefined,
    signOff({ question }) {
      list('signOff', `# a person signs off: ${question}`);
      return Promise.resolve({ by: 'planned', at: '', via: 'update' });
    },
    wait({ seconds, why }) {
      list('wait', `sleep ${seconds}  # ${why}`);
      return Promise.resolve();
    },
    async watch({ forSeconds, everySeconds, why }, look) {
      list('watch', `watch -n ${everySeconds} …  # for ${durationText(forSeconds)}: ${why}`);
      await look();
    },
    unlock: () => Promise.resolve(),
    keep: () => undefined,
  };
}

/** The plan line of a step with this input. */
export function lineOf(n: number, name: StepName, at: At<unknown>): PlanLine {
  const step = steps[name];
  const undo = undoWords(step, at);
  return {
    n,
    effect: step.effect,
    step: name,
    command: step.command(at),
    risk: step.risk ?? 'R0',
    ...(undo !== undefined && { undo }),
    ...(step.temporary === true && { temporary: true as const }),
  };
}

function undoWords({ undo }: AnyStep, at: At<unknown>): string | undefined {
  if (undo === undefined) return undefined;
  if ('irreversible' in undo) return `cannot be undone: ${undo.irreversible}`;
  const recover = undo.step as unknown as AnyStep;
  return recover.command({ env: at.env, input: undo.input(at) });
}
