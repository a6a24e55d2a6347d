import type { PlanLine } from '../../domain/plan/plan.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { StepName } from '../../steps/index.ts';
import { lineOf, plannedRun } from './planning.ts';
import type { Runbook } from './run.ts';
import { steps } from './step-call.ts';

/**
 * A runbook's lines without looking at anything: what a person would do by hand when the automation is down. Previews stand for what would be
 * seen, so a name in `<…>` is to be filled in.
 */
export async function onPaper<I>(runbook: Runbook<I, unknown>, env: Environment, input: I): Promise<PlanLine[]> {
  const lines: PlanLine[] = [];
  const perform = (name: StepName, given: unknown): Promise<unknown> => {
    const at = { env, input: given };
    lines.push(lineOf(lines.length + 1, name, at));
    const seen = steps[name].effect === 'verify' ? { kind: 'successful', reason: 'on paper' } : steps[name].preview?.(at);
    return Promise.resolve(seen);
  };
  const run = plannedRun({ env, id: '<id>', requester: '<you>', lines, notes: {} }, perform);
  await runbook.atOnce?.steps(run, input);
  await runbook.steps(run, input);
  return lines;
}
