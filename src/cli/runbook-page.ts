import { ApplicationFailure } from '@temporalio/common';
import type { PlanLine } from '../domain/plan/plan.ts';
import { checkRequest } from '../domain/run/check-request-schema.ts';
import type { Environment } from '../domain/system/environment.ts';
import { targetOf } from '../domain/system/environment.ts';
import { OpsError } from '../domain/ops-error.ts';
import { loadSystem } from '../adapters/definition-files/systems.ts';
import { definitions } from '../workflows/definitions.ts';
import { onPaper } from '../workflows/run/on-paper.ts';
import { command } from './command.ts';
import { paperInput } from './paper-input.ts';
import { checkNames } from './run/check-names.ts';
import { readInput } from './run/run-input.ts';
import { runbookNamed } from './run/runbook-name.ts';

/** `watchkeeper runbook` */
export const runbook = command({
  description:
    'Prints a runbook as a page for people, with the literal commands, for the day when the automation is down. Needs no server. ' +
    'Names in <…> and variables are to be filled in.',
  arguments: [{ name: 'system' }, { name: 'runbook' }],
  options: {
    environment: { type: 'string', short: 'e', value: 'NAME', says: 'which environment; without it production, or the first' },
    store: { type: 'string', short: 's', value: 'NAME', says: 'which store, where there are several' },
    input: {
      type: 'string',
      short: 'i',
      value: 'JSON|@FILE|-',
      says: "the runbook's own input; without it words in capitals stand for it",
    },
  },
  examples: ['runbook demo restore', 'runbook prsm deploy --input \'{"release":"v2.4.1"}\''],
  async run({ values, positionals: [systemName = '', name = ''], config, stdin }) {
    const runbookName = runbookNamed(name);
    const { environments } = await loadSystem(systemName, { folder: config.systemsFolder });
    const env =
      environments.find((each) => (values.environment === undefined ? each.production : each.environment === values.environment)) ??
      environments[0];
    if (env === undefined) throw new OpsError('NotFound', `${systemName} has no environment`);
    const store = values.store ?? env.stores[0]?.name;
    const own = (await readInput(values.input, stdin)) as object;
    const given = isWhole(runbookName, own) ? own : { ...paperInput(runbookName, env, store), ...own };
    const { input } = checkRequest(runbookName, { target: targetOf(env), requester: 'paper', input: given });
    const definition = definitions[runbookName];
    checkNames(env, input);
    const lines = await onPaper(definition, env, input as never).catch((error: unknown) => {
      if (!(error instanceof ApplicationFailure)) throw error;
      throw new OpsError('InvalidInput', error.message, { cause: error });
    });
    return {
      json: { runbook: runbookName, target: targetOf(env), title: definition.title, lines },
      text: page(definition.title, env, lines),
    };
  },
});

/** Settings are of a service or of a store: what is given of them is not mixed with what stands for it. */
function isWhole(name: string, own: object): boolean {
  return name === 'configChange' && Object.keys(own).length > 0;
}

function page(title: string, env: Environment, lines: readonly PlanLine[]): string {
  const steps = lines.map(({ n, effect, risk, step, command: typed, undo }) => {
    const back = undo === undefined ? '' : `\n   To undo: \`${undo}\``;
    return `${n}. **${effect}** ${step}${risk === 'R0' ? '' : ` (risk ${risk})`}\n   \`\`\`sh\n   ${typed}\n   \`\`\`${back}`;
  });
  const people = env.contacts.map(({ name, role, email, phone }) => `- ${name}, ${role}: ${[phone, email].filter(Boolean).join(', ')}`);
  return [`# ${title}: ${targetOf(env)}`, '', ...people, '', ...steps].join('\n');
}
