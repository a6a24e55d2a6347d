import { OpsError } from '../../domain/ops-error.ts';
import type { Decide } from '../../domain/run/messages.ts';
import type { Command } from '../command.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';

const says = {
  approve:
    'Approves the plan of a run that waits for it. The approval is for the plan with the hash you give: read it first with `watchkeeper plan`.',
  reject: 'Rejects the plan of a run that waits for approval. The run ends and nothing is changed.',
};

function decision(verdict: Decide['verdict']): Command {
  return command({
    description: says[verdict],
    arguments: [{ name: 'run' }],
    options: {
      plan: { type: 'string', short: 'p', value: 'HASH', says: 'the hash of the plan you read, at least 12 characters' },
      as: { type: 'string', value: 'NAME', says: 'who decides, instead of the user of this machine' },
      comment: { type: 'string', short: 'c', value: 'TEXT', says: 'why' },
      confirm: { type: 'string', value: 'system/environment', says: 'for R3: the target, typed out' },
      'override-freeze': { type: 'string', value: 'REASON', says: 'act in spite of a freeze' },
    },
    async run({ values, positionals: [workflowId = ''], config }) {
      if (values.plan === undefined) {
        throw new OpsError('InvalidInput', 'say which plan you mean with --plan', {
          hint: `Read it with \`watchkeeper plan ${workflowId}\`.`,
        });
      }
      const by = values.as ?? config.user;
      await (
        await connectRuns(config)
      ).decide(
        { workflowId },
        {
          planHash: values.plan,
          by,
          verdict,
          ...(values.comment !== undefined && { comment: values.comment }),
          ...(values.confirm !== undefined && { confirm: values.confirm }),
          ...(values['override-freeze'] !== undefined && { overrideFreeze: values['override-freeze'] }),
        },
      );
      return { json: { workflowId, verdict, by }, text: `${by}: ${verdict} is taken` };
    },
  });
}

/** `watchkeeper approve` */
export const approve = decision('approve');

/** `watchkeeper reject` */
export const reject = decision('reject');
