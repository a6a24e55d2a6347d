import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Container, Workload } from './objects.ts';

/** The container that a release changes. A patch would add one that is misspelt. @throws OpsError `NotFound` with the nearest name. */
export function containerOf({ container: wanted, workload }: Service, { spec }: Workload): Container {
  const { containers } = spec.template.spec;
  const names = containers.map(({ name }) => name);
  const [first] = containers;
  if (wanted === undefined && containers.length === 1 && first !== undefined) return first;
  const found = containers.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const hint = `It has: ${names.join(', ')}.`;
  if (wanted === undefined) {
    throw new OpsError('InvalidInput', `${workload} has ${names.length} containers, and the system file names none`, { hint });
  }
  throw new OpsError('NotFound', `${workload} has no container ${wanted}${didYouMean(wanted, names)}`, { hint });
}
