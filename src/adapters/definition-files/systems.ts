import { basename, join } from 'node:path';
import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import type { Fault } from '../../domain/definition/fault.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { checkSystem } from '../../domain/system/check-system.ts';
import type { System } from '../../domain/system/system.ts';
import { faultLines } from './fault-lines.ts';
import { namesIn, textOf } from './folder.ts';
import { readYaml } from './yaml-text.ts';

/**
 * Reads the text of a system file. The file name is only used for messages and to compare it with the system's name.
 * @throws OpsError `InvalidInput` with one line per fault, all of them, none of which repeats a secret.
 */
export function parseSystem(text: string, fileName: string): System {
  const yaml = readYaml(text);
  const checked = yaml.value === undefined ? { faults: [] } : checkSystem(yaml.value);
  const renamed = checked.system === undefined ? [] : nameFaults(checked.system.name, fileName);
  const { errors, warnings } = faultLines(fileName, yaml, [...checked.faults, ...renamed]);
  if (checked.system !== undefined && errors.length === 0) return { ...checked.system, warnings };
  throw new OpsError('InvalidInput', `${fileName} has ${errors.length === 1 ? 'a fault' : `${errors.length} faults`}`, {
    details: errors,
    hint: 'What a key means: watchkeeper systems explain <path>',
  });
}

/**
 * Reads `<folder>/<name>.yaml`.
 * @throws OpsError `NotFound` for a system that has no file, `InvalidInput` for one with faults.
 */
export async function loadSystem(name: string, { folder }: { folder: string }): Promise<System> {
  const names = await listSystems({ folder });
  if (!names.includes(name)) {
    throw new OpsError('NotFound', `there is no system \`${name}\`${didYouMean(name, names)}`, {
      hint: names.length === 0 ? `There is no system file in ${folder}.` : `Systems in ${folder}: ${names.join(', ')}.`,
    });
  }
  const file = join(folder, `${name}.yaml`);
  const text = await textOf(file);
  const known = loaded.get(file);
  if (known?.text === text) return known.system;
  const system = parseSystem(text, file);
  loaded.set(file, { text, system });
  return system;
}

/** The file is read for every run; it is checked again only when it says something else (measured: 4 ms each time). */
const loaded = new Map<string, { text: string; system: System }>();

/** The names of all systems that have a file in the folder, sorted. */
export async function listSystems({ folder }: { folder: string }): Promise<string[]> {
  return await namesIn(folder);
}

/** The paths of all system files in the folder, sorted. */
export async function systemFilesIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, `${name}.yaml`));
}

function nameFaults(name: string, fileName: string): Fault[] {
  const expected = basename(fileName).replace(/\.ya?ml$/, '');
  return name === expected ? [] : [{ path: ['system'], message: `expected \`${expected}\`, as the file is called, got \`${name}\`` }];
}
