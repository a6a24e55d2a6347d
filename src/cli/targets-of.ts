import { listSystems, loadSystem } from '../adapters/definition-files/systems.ts';
import type { Config } from '../config.ts';
import { targetOf } from '../domain/system/environment.ts';
import { environmentOf } from './run/environment-of.ts';

/** The environments a worker serves: those it was told, checked to exist, else all of all systems here. */
export async function targetsOf(config: Config, named: readonly string[]): Promise<string[]> {
  const wanted = named.length > 0 ? named : config.targets;
  if (wanted.length > 0) return (await Promise.all(wanted.map(async (target) => await environmentOf(config, target)))).map(targetOf);
  const names = await listSystems({ folder: config.systemsFolder });
  const systems = await Promise.all(names.map(async (name) => await loadSystem(name, { folder: config.systemsFolder })));
  return systems.flatMap(({ environments }) => environments.map(targetOf));
}
