import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { addressSetting } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';

const probe = z.strictObject({
  name: text('what the probe asks, in words').meta({ description: 'What the probe asks, in words.', example: 'health' }),
  url: addressSetting.meta({ description: 'Address that is asked.', example: 'https://api.prsm.org/health' }),
  status: z.int().min(100).max(599).default(200).describe('The status of a good answer.'),
  contains: text('a text').exactOptional().describe('A text that a good answer holds.'),
});

/** A unit that is deployed on its own. */
export const service = z
  .strictObject({
    after: z.array(name).default([]).describe('Services and stores that must be healthy before this one.'),
    released: z
      .boolean()
      .default(true)
      .describe('Whether releases change it. Say `false` for a database or a cache: it is only scaled, restarted and stopped.'),
    vital: z
      .boolean()
      .exactOptional()
      .describe('Whether Watchkeeper itself rests on it (a Temporal server, its database, its workers): then no run stops it.'),
    workload: text(
      'a workload such as deployment/api, or a Compose service',
      /^((deployment|statefulset|daemonset)\/)?[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$/,
    )
      .exactOptional()
      .meta({
        description: 'What runs it; left out: the Deployment or the Compose service of this name.',
        example: 'deployment/prsm-api',
      }),
    container: text('the name of a container').exactOptional().describe('The container that a release changes; left out: the only one.'),
    image: text('an image without a tag', /^[a-z0-9][a-z0-9._/-]*(:\d+\/[a-z0-9._/-]+)?$/)
      .exactOptional()
      .meta({
        description: 'The image that releases are tags of; left out: the one that runs, with another tag.',
        example: 'registry.prsm.org/prsm',
      }),
    runtime: z
      .literal('jvm')
      .exactOptional()
      .describe('What it runs on, where `diagnose` can ask that: `jvm`, by `jcmd` in its instances. Left out: nothing is asked.'),
    readyWithin: duration('10m').prefault('10m').describe('How long new instances may take to be ready.'),
    probes: z.array(probe).default([]).describe('What a healthy service answers.'),
  })
  .describe('A unit that is deployed on its own.');
