import { listSystems, loadSystem } from '../../adapters/definition-files/systems.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { command } from '../command.ts';
import { table } from '../table.ts';

interface Row {
  system: string;
  description?: string;
  /** Absent: the file has faults. */
  environments?: { target: string; production: boolean; stores: string[] }[];
}

/** `systems list`. */
export const list = command({
  description: 'Lists the systems that have a file, with their environments and stores. A system whose file has faults is listed as such.',
  arguments: [],
  options: {},
  async run({ config: { systemsFolder: folder } }) {
    const rows = await Promise.all((await listSystems({ folder })).map(async (name) => await rowOf(name, folder)));
    const lines = rows.flatMap(({ system, environments }) =>
      environments === undefined
        ? [[system, 'has faults: watchkeeper systems check', '']]
        : environments.map(({ target, production, stores }) => [target, production ? 'production' : '', stores.join(', ')]),
    );
    return { json: rows, text: lines.length === 0 ? `There is no system file in ${folder}.` : table(['environment', '', 'stores'], lines) };
  },
});

async function rowOf(name: string, folder: string): Promise<Row> {
  try {
    const { description, environments } = await loadSystem(name, { folder });
    const rows = environments.map((env) => ({
      target: targetOf(env),
      production: env.production,
      stores: env.stores.map((store) => store.name),
    }));
    return { system: name, ...(description !== undefined && { description }), environments: rows };
  } catch (error) {
    if (isOpsError(error) && error.kind === 'InvalidInput') return { system: name };
    throw error;
  }
}
