import { listScheduleFiles, loadSchedules } from '../../adapters/definition-files/schedules.ts';
import { listSystems, loadSystem } from '../../adapters/definition-files/systems.ts';
import { backupGaps } from '../../client/schedules/backup-gaps.ts';
import type { Config } from '../../config.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import type { System } from '../../domain/system/system.ts';

/** What the files of some systems want. */
export interface Desired {
  systems: readonly string[];
  schedules: readonly Schedule[];
  warnings: readonly string[];
}

/**
 * The schedules of the systems named, or of all that have a schedule file. A system that is named and has no files any more wants none.
 * @throws OpsError `InvalidInput` with the faults of all files.
 */
export async function desiredSchedules(config: Config, named: readonly string[]): Promise<Desired> {
  const systems = named.length > 0 ? named : await listScheduleFiles({ folder: config.schedulesFolder });
  const read = await Promise.all(systems.map(async (system) => await readOne(config, system)));
  const faults = read.flatMap((file) => file.faults);
  if (faults.length > 0) throw new OpsError('InvalidInput', 'the files have faults, and nothing was done', { details: faults });
  return { systems, schedules: read.flatMap((file) => file.schedules), warnings: read.flatMap((file) => file.warnings) };
}

/** The schedules of a system, and what is to be said about them in lines with their places. */
export async function checkedSchedules(
  system: System,
  folder: string,
): Promise<{ schedules: readonly Schedule[]; faults: string[]; warnings: string[] }> {
  const { schedules, warnings, lineFor } = await loadSchedules(system, { folder });
  const gaps = backupGaps(system.environments, schedules, new Date()).flatMap(({ schedules: [first], message, warning }) => {
    const name = first?.id.split('/').at(-1);
    const fault = {
      path: [first?.words.startsWith('cron ') === true ? 'cron' : 'calendar'],
      message,
      ...(warning && { warning: true as const }),
    };
    const line = name === undefined ? `${folder}/${system.name}.yaml warning: ${message}` : lineFor(name, fault);
    return [{ line, warning }];
  });
  const lines = (warning: boolean) => gaps.filter((gap) => gap.warning === warning).map(({ line }) => line);
  return { schedules, faults: lines(false), warnings: [...warnings, ...lines(true)] };
}

async function readOne(
  config: Config,
  name: string,
): Promise<{ schedules: readonly Schedule[]; faults: readonly string[]; warnings: readonly string[] }> {
  const none = { schedules: [], faults: [], warnings: [] };
  try {
    const [known, withSchedules] = await Promise.all([
      listSystems({ folder: config.systemsFolder }),
      listScheduleFiles({ folder: config.schedulesFolder }),
    ]);
    if (!known.includes(name) && !withSchedules.includes(name)) return none;
    // A backup that is too rare is told; it is better than none, so it is no reason to refuse.
    const { schedules, faults, warnings } = await checkedSchedules(
      await loadSystem(name, { folder: config.systemsFolder }),
      config.schedulesFolder,
    );
    return { schedules, faults: [], warnings: [...faults, ...warnings] };
  } catch (error) {
    if (isOpsError(error) && error.kind === 'InvalidInput') return { ...none, faults: error.details };
    throw error;
  }
}
