import type { LimitsOf } from '../domain/incident/instance.ts';

/** On paper nobody knows how much there is. */
const unknown = '<half as much again>';

/** As `kubectl set resources` takes them. */
export function kubectlLimits({ memoryBytes, cpus }: LimitsOf): string {
  const limits = [
    ...(memoryBytes === undefined ? [] : [`memory=${memoryBytes === 0 ? unknown : `${Math.ceil(memoryBytes / 2 ** 20)}Mi`}`]),
    ...(cpus === undefined ? [] : [`cpu=${Math.ceil(cpus * 1000)}m`]),
  ];
  return `--limits=${limits.join(',')}`;
}

/** As `docker update` takes them: memory and swap are one limit there, which must grow with that of memory. */
export function composeLimits({ memoryBytes, cpus }: LimitsOf): string {
  const memory = memoryBytes === 0 ? unknown : `${Math.ceil((memoryBytes ?? 0) / 2 ** 20)}m`;
  return [
    ...(memoryBytes === undefined ? [] : [`--memory=${memory} --memory-swap=<as much more than that as before>`]),
    ...(cpus === undefined ? [] : [`--cpus=${cpus}`]),
  ].join(' ');
}
