import type { Command } from '../command.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';

const says = {
  hold: 'Stops a run before its next step. What is being done goes on to its end.',
  release: 'Lets a held run go on.',
  abort: 'Ends a run: what is being done is broken off, and everything that was changed is put back.',
  signOff: 'Says that the result of a run is good, where it waits for that.',
};

function word(name: keyof typeof says): Command {
  return command({
    description: says[name],
    arguments: [{ name: 'run' }],
    options: {
      as: { type: 'string', value: 'NAME', says: 'who says so, instead of the user of this machine' },
      reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why' },
    },
    async run({ values, positionals: [workflowId = ''], config }) {
      const by = values.as ?? config.user;
      const why = values.reason === undefined ? {} : name === 'signOff' ? { comment: values.reason } : { reason: values.reason };
      await (await connectRuns(config))[name]({ workflowId }, { by, ...why });
      return { json: { workflowId, by }, text: `${by}: ${name} is taken` };
    },
  });
}

/** `watchkeeper hold` */
export const hold = word('hold');
/** `watchkeeper release` */
export const release = word('release');
/** `watchkeeper abort` */
export const abort = word('abort');
/** `watchkeeper sign-off` */
export const signOff = word('signOff');
