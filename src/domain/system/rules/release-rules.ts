import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

/** A job of its own knows nothing of our colours. */
export function pipelinesHaveNoRoutes({ written }: Readable): Fault[] {
  if (plain(written['release'])['pipeline'] === undefined || Object.keys(plain(written['routes'])).length === 0) return [];
  return [{ path: ['release', 'pipeline'], message: 'a pipeline cannot release to the idle colour of a route: leave one of them out' }];
}

/** Compose pins an image by its id already. */
export function registriesAreForKubernetes({ written }: Readable): Fault[] {
  if (plain(written['release'])['registry'] === undefined || plain(written['platform'])['kind'] === 'kubernetes') return [];
  return [{ path: ['release', 'registry'], message: 'releases are pinned to digests on Kubernetes only: leave it out' }];
}

/** The stores and the service that a release names are there. */
export function releasesNameWhatThereIs({ written }: Readable): Fault[] {
  const release = plain(written['release']);
  const migration = plain(release['migration']);
  const stores = Object.keys(plain(written['stores']));
  const services = Object.keys(plain(written['services']));
  const backUp = Array.isArray(release['backUp']) ? release['backUp'] : [];
  const missingStore = missing('store', stores);
  return [
    ...backUp.flatMap((name: unknown, index) => missingStore(['release', 'backUp', index], name)),
    ...missing('service', services)(['release', 'migration', 'service'], migration['service']),
    ...missingStore(['release', 'migration', 'revision', 'store'], plain(migration['revision'])['store']),
  ];
}

function missing(what: string, known: readonly string[]) {
  return (path: Fault['path'], name: unknown): Fault[] => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    return [{ path, message: `no ${what} is called \`${name}\`${didYouMean(name, known)}` }];
  };
}
