import { basename, join } from 'node:path';
import type { Fault } from '../../domain/definition/fault.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { checkSchedules } from '../../domain/schedule/check-schedules.ts';
import type { Schedule } from '../../domain/schedule/schedule.ts';
import type { System } from '../../domain/system/system.ts';
import { faultLines } from './fault-lines.ts';
import { namesIn, textOf } from './folder.ts';
import { readYaml } from './yaml-text.ts';

/** The schedules of one system. */
export interface ScheduleFile {
  schedules: readonly Schedule[];
  warnings: readonly string[];
  /** Words a fault that is found later for a schedule, by its name, as a line with its place in the file. */
  lineFor(name: string, fault: Fault): string;
}

/**
 * Reads the text of a schedule file for the system it belongs to.
 * @throws OpsError `InvalidInput` with one line per fault, all of them.
 */
export function parseSchedules(text: string, fileName: string, system: System): ScheduleFile {
  const yaml = readYaml(text);
  const checked = yaml.value === undefined ? { faults: [] } : checkSchedules(yaml.value, system);
  const { errors, warnings } = faultLines(fileName, yaml, [...checked.faults, ...nameFaults(yaml.value, fileName)]);
  if ('schedules' in checked && errors.length === 0) return { schedules: checked.schedules ?? [], warnings, lineFor };
  throw new OpsError('InvalidInput', `${fileName} has ${errors.length === 1 ? 'a fault' : `${errors.length} faults`}`, {
    details: errors,
    hint: 'What a key means: watchkeeper schedules explain <path>',
  });

  function lineFor(name: string, fault: Fault): string {
    const lines = faultLines(fileName, yaml, [{ ...fault, path: ['schedules', name, ...fault.path] }]);
    return [...lines.errors, ...lines.warnings].join('\n');
  }
}

/** Reads `<folder>/<system>.yaml`; a system without such a file has no schedules. @throws OpsError `InvalidInput`. */
export async function loadSchedules(system: System, { folder }: { folder: string }): Promise<ScheduleFile> {
  const there = await listScheduleFiles({ folder });
  if (!there.includes(system.name)) return { schedules: [], warnings: [], lineFor: (_name, { message }) => message };
  const file = join(folder, `${system.name}.yaml`);
  return parseSchedules(await textOf(file), file, system);
}

/** The names of all systems that have a schedule file, sorted. */
export async function listScheduleFiles({ folder }: { folder: string }): Promise<string[]> {
  return await namesIn(folder);
}

function nameFaults(definition: unknown, fileName: string): Fault[] {
  const expected = basename(fileName).replace(/\.ya?ml$/, '');
  const system = definition !== null && typeof definition === 'object' && 'system' in definition ? definition.system : expected;
  return system === expected ? [] : [{ path: ['system'], message: `expected \`${expected}\`, as the file is called` }];
}
