import { OpsError } from '../domain/ops-error.ts';
import { command } from './command.ts';
import { connectRuns } from './connect.ts';
import { environmentOf } from './run/environment-of.ts';
import { targetOf } from '../domain/system/environment.ts';

/** `watchkeeper freeze` */
export const freeze = command({
  description:
    'Freezes an environment: nothing is changed there until the time is over or somebody ends it with `watchkeeper thaw`. Runs that act stop at their next change.',
  arguments: [{ name: 'system/environment' }],
  options: {
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed' },
    until: { type: 'string', short: 'u', value: 'TIME', says: 'an instant such as 2026-12-24T18:00:00+01:00' },
    as: { type: 'string', value: 'NAME', says: 'who freezes, instead of the user of this machine' },
  },
  async run({ values, positionals: [named = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    if (values.reason === undefined) throw new OpsError('InvalidInput', 'a freeze needs a --reason');
    if (values.until !== undefined && Number.isNaN(Date.parse(values.until))) {
      throw new OpsError('InvalidInput', `\`${values.until}\` is no time`, {
        hint: 'Write it with its offset: 2026-12-24T18:00:00+01:00.',
      });
    }
    const ref = await (
      await connectRuns(config)
    ).freeze({
      target,
      requester: values.as ?? config.user,
      reason: values.reason,
      ...(values.until !== undefined && { until: values.until }),
    });
    return { json: ref, text: `${target} is frozen` };
  },
});

/** `watchkeeper thaw` */
export const thaw = command({
  description: 'Ends a freeze that a person began. Freezes of the calendar end by themselves.',
  arguments: [{ name: 'system/environment' }],
  options: { as: { type: 'string', value: 'NAME', says: 'who ends it, instead of the user of this machine' } },
  async run({ values, positionals: [target = ''], config }) {
    const by = values.as ?? config.user;
    await (await connectRuns(config)).release({ workflowId: `freeze/${target}` }, { by });
    return { json: { target, by }, text: `${target} is not frozen any more` };
  },
});
