import { delimiter } from 'node:path';
import { clientPrograms } from '../../adapters/postgres/programs.ts';
import { listSystems, loadSystem } from '../../adapters/definition-files/systems.ts';
import { searchPath } from '../../config.ts';
import type { Config } from '../../config.ts';
import { command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentOf } from '../run/environment-of.ts';
import { table } from '../table.ts';
import { targetsOf } from '../targets-of.ts';
import { environmentFindings } from './environment-findings.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { platformFindings } from './platform-findings.ts';
import { temporalFindings } from './temporal-findings.ts';

/** `watchkeeper doctor` */
export const doctor = command({
  description: 'Checks everything that Watchkeeper depends on, and says what to do where something is wrong (exit 1).',
  arguments: [{ name: 'system/environment', optional: true, many: true }],
  options: {},
  async run({ positionals, config }) {
    const general = await Promise.all([node(), systems(config)]);
    const findings = [...general, ...(await temporalFindings(config)), ...(await environments(config, positionals, general))];
    const bad = findings.filter(({ state }) => state === 'bad');
    const rows = findings.map(({ what, state, said }) => [state, what, said]);
    const remedies = bad.flatMap(({ what, remedy }) => (remedy === undefined ? [] : [`${what}: ${remedy}`]));
    return {
      ...(bad.length > 0 && { exit: exitCodes.failed }),
      json: findings,
      text: [table(['', 'what', ''], rows), ...(remedies.length > 0 ? ['', 'What to do:', ...remedies] : [])].join('\n'),
    };
  },
});

async function node(): Promise<Finding> {
  return await finding('Node', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const enough = major > 24 || (major === 24 && minor >= 12);
    const remedy = 'Run it by `npm run -s watchkeeper --`, or install Node 24.12 or later.';
    return Promise.resolve(enough ? process.versions.node : { state: 'bad' as const, said: `${process.versions.node} is too old`, remedy });
  });
}

async function systems({ systemsFolder: folder }: Config): Promise<Finding> {
  return await finding('system files', async () => {
    const names = await listSystems({ folder });
    await Promise.all(names.map(async (name) => await loadSystem(name, { folder })));
    if (names.length > 0) return `${names.length} without faults: ${names.join(', ')}`;
    return { state: 'bad', said: `there is none in ${folder}`, remedy: 'Write one; docs/systems.md shows how.' };
  });
}

async function environments(config: Config, named: readonly string[], general: readonly Finding[]): Promise<Finding[]> {
  if (general.some(({ what, state }) => what === 'system files' && state === 'bad')) return [];
  const choosePrograms = clientPrograms(searchPath().split(delimiter));
  const targets = await targetsOf(config, named);
  const found = await Promise.all(
    targets.map(async (target) => {
      const env = await environmentOf(config, target);
      return [...(await environmentFindings(env, choosePrograms)), ...(await platformFindings(env))];
    }),
  );
  return found.flat();
}
