import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

/** Whoever talks to an endpoint is a service, and a cache is cleared only beside what is kept. */
export function endpointsLeadToServices({ fields: { endpoints = {} }, written }: Readable): Fault[] {
  const services = Object.keys(plain(written['services']));
  return Object.entries(endpoints).flatMap(([name, { service, kind, keep, cachePrefixes }]): Fault[] => {
    const path = ['endpoints', name];
    const stranger = service !== undefined && !services.includes(service);
    const clash = cachePrefixes.find((prefix) => keep.some((kept) => kept.startsWith(prefix) || prefix.startsWith(kept)));
    return [
      ...(stranger ? [{ path: [...path, 'service'], message: `no service is called \`${service}\`${didYouMean(service, services)}` }] : []),
      ...(clash === undefined
        ? []
        : [{ path: [...path, 'cachePrefixes'], message: `${clash} meets a prefix of \`keep\`: nothing can be both` }]),
      ...(kind !== 'redis' && cachePrefixes.length + keep.length > 0
        ? [{ path: [...path, 'kind'], message: 'prefixes are of redis endpoints' }]
        : []),
    ];
  });
}
