import { z } from 'zod';
import { name, text } from '../definition/text-schema.ts';

const url = text(
  'an address such as https://rpc.example.com without a password, or a reference such as env:REDIS_URL',
  /^((https?|rediss?):\/\/[^\s@]+|env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/,
);
const prefix = text('the beginning of keys, without * or ?', /^[^\s*?[\]\\]+$/);

/** Something that services talk to and that holds no data of record. */
export const endpoint = z
  .strictObject({
    kind: z
      .enum(['rpc', 'redis', 'ipfs', 'http'])
      .describe("A blockchain's RPC, a Redis, the API of an IPFS node, or anything else over HTTP."),
    urls: z
      .tuple([url], url)
      .describe(
        'Its addresses, the preferred first. One with a password or a key in it is a reference; only literal ones can be switched to.',
      ),
    service: name.exactOptional().describe('rpc, http: the service that talks to it; redis, ipfs: the service that it is.'),
    variable: text('the name of a variable', /^[A-Za-z_][A-Za-z0-9_]*$/)
      .exactOptional()
      .describe('The variable of that service that holds the address: what `switchEndpoint` sets.'),
    cachePrefixes: z.array(prefix).default([]).describe('redis: what keys of the cache begin with. Only such are ever cleared.'),
    keep: z.array(prefix).default([]).describe('redis: what keys of queues and sessions begin with. They are never cleared.'),
  })
  .refine(({ variable, service }) => variable === undefined || service !== undefined, {
    error: 'a variable needs the service whose it is',
    path: ['service'],
  });
