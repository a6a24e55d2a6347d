import type { ServiceChange } from '../domain/release/service-state.ts';
import { endpointNamed } from '../domain/system/endpoint-named.ts';
import type { Marked } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { restoreSnapshot } from './release.ts';
import { by, change, observe, verify } from './step.ts';

interface OfEndpoint {
  endpoint: string;
}

/** Which of an endpoint's addresses the service uses, and which it could use instead. */
export interface EndpointChoice {
  service: string;
  variable: string;
  /** The address to be used from now on. */
  url: string;
  /** Of the service as it is now. */
  fingerprint: string;
  /** What was seen of each, in words. */
  words: string;
}

/** Looks at all addresses and chooses the first other one that is good. @throws OpsError `Refused` where there is none. */
export const endpointChoice = observe<OfEndpoint, EndpointChoice>({
  class: 'look',
  command: ({ env, input }) =>
    `curl -fsS -d '{"method":"getHealth"}' <each of ${endpointNamed(env, input.endpoint).urls.length} addresses>`,
  preview: ({ env, input }) => {
    const { service = '<service>', variable = '<variable>', urls } = endpointNamed(env, input.endpoint);
    return { service, variable, url: urls[1] ?? urls[0], fingerprint: '<now>', words: 'planned' };
  },
});

/** Has the service use another of its endpoint's addresses: its variable, kept by the platform and not only exported (E51). Takes no other value. */
export const switchVariable = change<Marked & OfEndpoint & { variable: string; url: string; from: string }, ServiceChange>({
  class: 'act',
  risk: 'R1',
  command: (at) => commandsOf(at).setVariables({ set: { [at.input.variable]: at.input.url }, unset: [], secrets: {} }),
  preview: () => ({ outcome: 'changed', fingerprint: '<after>' }),
  undo: by(restoreSnapshot, ({ input: { service, changeId, from } }) => ({ service, changeId, fingerprint: from })),
});

/** The address is healthy and not far behind the others; `getVersion` proves nothing (E51). */
export const endpointGood = verify<OfEndpoint & { url: string }>({
  class: 'look',
  command: ({ input }) => `curl -fsS -d '{"method":"getHealth"}' ${input.url}`,
});

/** Removes keys of a cache by their beginning, in batches. @throws OpsError `Refused` for what holds queues or sessions (E36). */
export const clearCachePrefix = change<OfEndpoint & { prefix: string }, { removed: number }>({
  class: 'act',
  risk: 'R2',
  command: ({ input }) =>
    `redis-cli --scan --pattern '${input.prefix}*' | xargs -n 500 redis-cli unlink  # ${input.endpoint}; never FLUSHALL`,
  preview: () => ({ removed: 0 }),
  undo: { irreversible: 'a cache fills again by itself' },
});
