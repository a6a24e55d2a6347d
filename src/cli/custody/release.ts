import { releaseCustody } from '../../client/custody.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';

/** `watchkeeper custody release` */
export const release = command({
  description:
    'Gives the services of a case back where its run cannot do so any more: it was rejected, failed, or nobody signed it off. A run that goes on does it itself after its sign-off.',
  arguments: [{ name: 'system/environment' }, { name: 'case' }],
  options: {
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed' },
    as: { type: 'string', value: 'NAME', says: 'who does it, instead of the user of this machine' },
  },
  examples: ['custody release prsm/production amber-heron-4f1 --reason "a false alarm"'],
  async run({ values, positionals: [named = '', codename = ''], config }) {
    const target = targetOf(await environmentOf(config, named));
    if (values.reason === undefined) throw new OpsError('InvalidInput', 'a release needs a --reason');
    const word = { by: values.as ?? config.user, codename, reason: values.reason };
    await releaseCustody(await connectTemporal(config), target, word);
    return { json: { target, ...word }, text: `the services of ${codename} are not held any more` };
  },
});
