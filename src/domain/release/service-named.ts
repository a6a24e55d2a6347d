import { didYouMean } from '../definition/did-you-mean.ts';
import { OpsError } from '../ops-error.ts';
import type { Environment } from '../system/environment.ts';
import { targetOf } from '../system/environment.ts';
import type { Service } from '../system/platform.ts';

/** The service of this name. @throws OpsError `InvalidInput` with the nearest name. */
export function serviceNamed(env: Environment, name: string): Service {
  const found = env.services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const names = env.services.map((service) => service.name);
  const hint = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  throw new OpsError('InvalidInput', `${targetOf(env)} has no service \`${name}\`${didYouMean(name, names)}`, { hint });
}
