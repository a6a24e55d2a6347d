import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

/** Every colour is a service, and no service is two colours. */
export function routesLeadToServices({ written }: Readable): Fault[] {
  const services = Object.keys(plain(written['services']));
  const seen = new Set<unknown>();
  return Object.entries(plain(written['routes'])).flatMap(([route, member]) =>
    Object.entries(plain(plain(member)['colours'])).flatMap(([colour, service]): Fault[] => {
      const path = ['routes', route, 'colours', colour];
      const twice = seen.has(service);
      seen.add(service);
      if (typeof service !== 'string') return [];
      if (!services.includes(service)) return [{ path, message: `no service is called \`${service}\`${didYouMean(service, services)}` }];
      return twice ? [{ path, message: `the service \`${service}\` is a colour already` }] : [];
    }),
  );
}
