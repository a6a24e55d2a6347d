import type { Setting } from './environment.ts';

/** Something that services talk to and that holds no data of record: a blockchain's RPC, a cache, a gateway. */
export interface Endpoint {
  name: string;
  kind: 'rpc' | 'redis' | 'ipfs' | 'http';
  /** In order of preference; what may hold a password is a reference. */
  urls: readonly [Setting, ...Setting[]];
  /** rpc, http: the service that talks to it; redis, ipfs: the service that it is. */
  service?: string;
  /** The variable of that service that holds the address. */
  variable?: string;
  /** redis: only keys that begin so may be cleared. */
  cachePrefixes: readonly string[];
  /** redis: keys that begin so are queues or sessions, and are never cleared (E36). */
  keep: readonly string[];
}
