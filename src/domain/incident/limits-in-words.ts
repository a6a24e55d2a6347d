import type { LimitsOf } from './instance.ts';

/** `768 MiB of memory and 1.5 processors`, for people. */
export function limitsInWords({ memoryBytes, cpus }: LimitsOf): string {
  return [
    ...(memoryBytes === undefined ? [] : [`${Math.round(memoryBytes / 2 ** 20)} MiB of memory`]),
    ...(cpus === undefined ? [] : [`${cpus} processors`]),
  ].join(' and ');
}
