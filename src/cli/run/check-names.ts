import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';

/** That the stores, services and routes that an input names are there. @throws OpsError `InvalidInput` with a line for each that is not. */
export function checkNames(env: Environment, input: unknown): void {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const faults = [
    ...strangers('store', given['store'], env.stores),
    ...strangers('service', given['service'], env.services),
    ...strangers('service', given['services'], env.services),
    ...strangers('service', given['restart'], env.services),
    ...strangers('route', given['route'], env.routes),
  ].map(({ kind, name, names }) => ({ line: `${targetOf(env)} has no ${kind} \`${name}\`${didYouMean(name, names)}`, kind, names }));
  const [first, ...more] = faults;
  if (first === undefined) return;
  const hint = first.names.length === 0 ? `It has no ${first.kind}s.` : `It has the ${first.kind}s: ${first.names.join(', ')}.`;
  throw new OpsError('InvalidInput', first.line, { hint, details: more.map(({ line }) => line) });
}

interface Stranger {
  kind: 'store' | 'service' | 'route';
  name: string;
  names: string[];
}

function strangers(kind: Stranger['kind'], given: unknown, known: readonly { name: string }[]): Stranger[] {
  const names = known.map(({ name }) => name);
  const asked = (Array.isArray(given) ? given : [given]).filter((name) => typeof name === 'string');
  return asked.filter((name) => !names.includes(name)).map((name) => ({ kind, name, names }));
}
