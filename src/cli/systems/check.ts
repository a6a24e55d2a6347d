import { parseSystem, systemFilesIn } from '../../adapters/definition-files/systems.ts';
import { textOf } from '../../adapters/definition-files/folder.ts';
import type { Config } from '../../config.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { drillTargetFaults } from './drill-target-faults.ts';
import { checkedSchedules } from '../schedules/desired-schedules.ts';

interface Checked {
  file: string;
  environments: string[];
  /** `file:line:column path: message`. */
  faults: readonly string[];
  warnings: readonly string[];
}

/** `systems check`. */
export const check = command({
  description:
    'Checks system files, and the schedules of each system against its RPO. All faults are told at once, one line each, on stderr.\nWithout a file: all of them. Ends with 2 when there is a fault; warnings are told and change nothing.',
  arguments: [{ name: 'file', optional: true, many: true }],
  options: {},
  examples: ['systems check', 'systems check systems/demo.yaml --json'],
  async run({ positionals, config }) {
    const files = positionals.length > 0 ? positionals : await systemFilesIn(config.systemsFolder);
    if (files.length === 0)
      throw new OpsError('NotFound', `there is no system file in ${config.systemsFolder}`, {
        hint: 'Write one: systems/<name>.yaml. What it holds: watchkeeper systems explain',
      });
    const checked = await Promise.all(files.map(async (file) => await checkFile(file, config)));
    const sound = checked.every(({ faults }) => faults.length === 0);
    return {
      exit: sound ? exitCodes.asked : exitCodes.badInput,
      json: { ok: sound, files: checked },
      text: checked
        .filter(({ faults }) => faults.length === 0)
        .map(({ file, environments }) => `${file} has no fault (${environments.join(', ')})`)
        .join('\n'),
      problems: checked.flatMap(({ faults, warnings }) => [...faults, ...warnings]),
    };
  },
});

async function checkFile(
  file: string,
  { schedulesFolder, systemsFolder }: Pick<Config, 'schedulesFolder' | 'systemsFolder'>,
): Promise<Checked> {
  let environments: string[] = [];
  try {
    const system = parseSystem(await textOf(file), file);
    environments = system.environments.map(({ environment }) => environment);
    const { faults, warnings } = await checkedSchedules(system, schedulesFolder);
    const ofDrills = await drillTargetFaults(system, file, systemsFolder);
    return { file, environments, faults: [...faults, ...ofDrills], warnings: [...system.warnings, ...warnings] };
  } catch (error) {
    if (isOpsError(error) && error.kind === 'InvalidInput') return { file, environments, faults: error.details, warnings: [] };
    throw error;
  }
}
