import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemFilesIn, parseSystem } from '../../adapters/definition-files/systems.ts';
import { textOf } from '../../adapters/definition-files/folder.ts';
import { drillTargetClashes } from '../../domain/system/drill-target-clashes.ts';
import type { DrillTarget } from '../../domain/system/drill-target.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { System } from '../../domain/system/system.ts';

/** What is wrong with the drill targets of a system beyond its own file: names that another system runs in, and files that are not there. */
export async function drillTargetFaults(system: System, file: string, systemsFolder: string): Promise<string[]> {
  const targets = system.environments.flatMap(({ environment, stores }) =>
    stores.flatMap(({ name, drillTarget }) => (drillTarget === undefined ? [] : [{ environment, store: name, drillTarget }])),
  );
  if (targets.length === 0) return [];
  const line = ({ environment, store }: { environment: string; store: string }, field: string, message: string): string =>
    `${file}: environments.${environment}.stores.${store}.drillTarget.${field}: ${message}`;
  const clashes = drillTargetClashes(system.environments, await environmentsIn(systemsFolder));
  const missing = await Promise.all(
    targets.map(async (target) =>
      (await missingFiles(target.drillTarget)).map((name) => line(target, fieldOf(target.drillTarget), `there is no file ${name}`)),
    ),
  );
  return [...clashes.map((clash) => line(clash, clash.field, clash.message)), ...missing.flat()];
}

function fieldOf({ kind }: DrillTarget): string {
  return kind === 'compose' ? 'files' : 'manifests';
}

/** Those that are sound: the others are told of when they are checked themselves. */
async function environmentsIn(folder: string): Promise<Environment[]> {
  const files = await systemFilesIn(folder).catch(() => []);
  const systems = await Promise.allSettled(files.map(async (file) => parseSystem(await textOf(file), file)));
  return systems.flatMap((system) => (system.status === 'fulfilled' ? system.value.environments : []));
}

/** Where the folder is not, this is not the host of the worker, and nothing can be said. */
async function missingFiles(target: DrillTarget): Promise<string[]> {
  const isHere = await stat(target.directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isHere) return [];
  const files = target.kind === 'compose' ? [...target.files, ...(target.envFile === undefined ? [] : [target.envFile])] : target.manifests;
  const paths = files.map((file) => join(target.directory, file));
  const looked = await Promise.allSettled(paths.map(async (path) => await access(path)));
  return paths.filter((_, index) => looked[index]?.status === 'rejected');
}
