import { OpsError } from '../../domain/ops-error.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { planText } from './plan-text.ts';

/** `watchkeeper plan` */
export const plan = command({
  description: 'Prints the plan of a run: every command, its risk, its undo, and the hash that an approval is for.',
  arguments: [{ name: 'run' }],
  options: {},
  async run({ positionals: [workflowId = ''], config }) {
    const made = await (await connectRuns(config)).plan({ workflowId });
    if (made === null) throw new OpsError('Refused', `${workflowId} has no plan yet`);
    return { json: made, text: planText(made) };
  },
});
