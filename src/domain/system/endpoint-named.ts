import { OpsError } from '../ops-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { Environment } from './environment.ts';

/** The endpoint of this name. @throws OpsError `InvalidInput` with what there is. */
export function endpointNamed(env: Environment, name: string): Endpoint {
  const endpoint = env.endpoints?.find((one) => one.name === name);
  if (endpoint !== undefined) return endpoint;
  const names = (env.endpoints ?? []).map((one) => one.name).join(', ');
  throw new OpsError('InvalidInput', `there is no endpoint ${name} here`, {
    hint: names === '' ? 'The system file names none.' : `There is: ${names}.`,
  });
}
