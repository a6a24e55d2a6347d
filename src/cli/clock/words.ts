import type { ClockWord } from '../../client/legal-clock.ts';
import { tellClock } from '../../client/legal-clock.ts';
import type { MarkName } from '../../domain/security/regimes.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Invocation } from '../command.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { dutyTable } from './duty-table.ts';

const clockArguments = [{ name: 'incident' }, { name: 'regime' }] as const;
const as = { type: 'string', value: 'NAME', says: 'who says so, instead of the user of this machine' } as const;
const duty = { type: 'string', value: 'DUTY', says: 'the duty that is meant, where several are open' } as const;

type Told = Pick<Invocation, 'positionals' | 'config'>;

async function told({ positionals: [incident = '', regime = ''], config }: Told, word: ClockWord) {
  const duties = await tellClock(await connectTemporal(config), { incident, regime }, word);
  return { json: duties, text: dutyTable(duties) };
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new OpsError('InvalidInput', `--${option} is needed`);
}

/** `watchkeeper clock done` */
export const done = command({
  description: 'Says that what a law asks for was done, and where that can be seen.',
  arguments: clockArguments,
  options: { reference: { type: 'string', value: 'TEXT', says: 'such as the number that the authority gave; needed' }, duty, as },
  async run({ values, positionals, config }) {
    const message = {
      by: values.as ?? config.user,
      reference: needed(values.reference, 'reference'),
      ...(values.duty && { duty: values.duty }),
    };
    return await told({ positionals, config }, { update: 'done', message });
  },
});

/** `watchkeeper clock not-applicable` */
export const notApplicable = command({
  description: 'Says, by name, that a law asks for nothing here, or not for one of its duties.',
  arguments: clockArguments,
  options: { reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed' }, duty, as },
  async run({ values, positionals, config }) {
    const message = { by: values.as ?? config.user, reason: needed(values.reason, 'reason'), ...(values.duty && { duty: values.duty }) };
    return await told({ positionals, config }, { update: 'notApplicable', message });
  },
});

/** `watchkeeper clock mark` */
export const mark = command({
  description:
    'Says since when a time runs: awareAt, classifiedMajorAt or materialAt. A correction needs a reason; what was said before stays.',
  arguments: [...clockArguments, { name: 'mark' }, { name: 'time' }],
  options: { reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why it was corrected' }, as },
  examples: ['clock mark securityIncident/prsm/production/20261121t115300z-4f2a dora classifiedMajorAt 2026-11-21T14:00:00Z'],
  async run({ values, positionals, config }) {
    const [, , name = '', at = ''] = positionals;
    // The clock itself refuses a mark that there is not.
    const message = { mark: name as MarkName, at, by: values.as ?? config.user, ...(values.reason && { reason: values.reason }) };
    return await told({ positionals, config }, { update: 'mark', message });
  },
});
