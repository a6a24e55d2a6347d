import { OpsError } from '../../domain/ops-error.ts';
import type { Answer } from '../../domain/run/messages.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { readInput } from './run-input.ts';

const choices: readonly string[] = ['retry', 'skip', 'rollBack', 'fail'];

/** `watchkeeper answer` */
export const answer = command({
  description:
    'Says what to do with a step that failed for good: retry it, skip it with a reason, roll everything back, or fail and leave the world as it is.',
  arguments: [{ name: 'run' }, { name: 'retry|skip|rollBack|fail' }],
  options: {
    as: { type: 'string', value: 'NAME', says: 'who answers, instead of the user of this machine' },
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed to skip' },
    input: { type: 'string', short: 'i', value: 'JSON|@file|-', says: 'with retry: other input for the step' },
  },
  async run({ values, positionals: [workflowId = '', choice = ''], config, stdin }) {
    if (!choices.includes(choice))
      throw new OpsError('InvalidInput', `\`${choice}\` is no answer`, { hint: `Answers: ${choices.join(', ')}.` });
    const runs = await connectRuns(config);
    const { parkedStep } = await runs.view({ workflowId });
    if (parkedStep === undefined) throw new OpsError('Refused', `no step of ${workflowId} waits for an answer`);
    await runs.answer(
      { workflowId },
      {
        step: parkedStep,
        choice: choice as Answer['choice'],
        by: values.as ?? config.user,
        ...(values.reason !== undefined && { reason: values.reason }),
        ...(values.input !== undefined && { input: await readInput(values.input, stdin) }),
      },
    );
    return { json: { workflowId, step: parkedStep, choice }, text: `step ${parkedStep}: ${choice} is taken` };
  },
});
