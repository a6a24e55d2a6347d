import { loadSystem } from '../../adapters/definition-files/systems.ts';
import type { Config } from '../../config.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { resolveEnvironment } from '../../domain/system/system.ts';

/** The environment that `system/environment` names, from the system files here. @throws OpsError `InvalidInput`, `NotFound`. */
export async function environmentOf(config: Config, target: string): Promise<Environment> {
  const [system, environment, ...more] = target.split('/');
  if (!system || !environment || more.length > 0) {
    throw new OpsError('InvalidInput', `\`${target}\` names no environment`, { hint: 'Write system/environment, as in demo/production.' });
  }
  return resolveEnvironment(await loadSystem(system, { folder: config.systemsFolder }), environment);
}
