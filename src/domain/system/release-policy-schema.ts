import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { addressSetting, reference } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';
import { pipeline } from './pipeline-schema.ts';

const gate = z
  .strictObject({
    name: text('what is limited, in words').meta({ description: 'What is limited, in words.', example: 'error ratio' }),
    query: text('a PromQL query').meta({
      description: 'PromQL that gives one number: a ratio, not a rate (E61).',
      // A service that never failed has no series of failures: without `or` the share would be no data instead of 0.
      example:
        '(sum(rate(http_requests_total{status=~"5.."}[5m])) or 0 * sum(rate(http_requests_total[5m]))) / sum(rate(http_requests_total[5m]))',
    }),
    max: z.number().exactOptional().meta({ description: 'Good is not above this.', example: 0.01 }),
    min: z.number().exactOptional().describe('Good is not below this.'),
    failureLimit: z.int().min(0).max(1000).default(3).describe('So many samples may be bad before the release is.'),
  })
  .refine(({ max, min }) => max !== undefined || min !== undefined, { error: 'a gate needs `max` or `min`' });

const migration = z
  .strictObject({
    service: name.meta({ description: 'The service whose new image holds the command.', example: 'api' }),
    command: z
      .array(text('a word of the command'))
      .min(1)
      .meta({ description: 'What brings the schema up; safe to repeat.', example: ['alembic', 'upgrade', 'head'] }),
    revision: z
      .strictObject({
        store: name.meta({ description: 'The store that has the schema.', example: 'main' }),
        sql: text('one SQL statement that begins with select or with', /^\s*(select|with)\b/i).meta({
          description: 'One SQL statement that returns the revision of the schema.',
          example: 'select version_num from alembic_version',
        }),
      })
      .exactOptional()
      .describe('Where the revision of the schema is read, before the migration and after it.'),
    within: duration('15m').prefault('15m').describe('How long it may take.'),
  })
  .describe('Brings the schema of the database to what the release needs.');

/** How a release of an environment goes. */
export const release = z
  .strictObject({
    provenIn: name.exactOptional().meta({
      description: 'Environment of this system that must run the release already, and healthily.',
      example: 'staging',
    }),
    backUp: z
      .array(name)
      .default([])
      .meta({ description: 'Stores that are backed up first.', example: ['main'] }),
    migration: migration.exactOptional(),
    registry: z
      .strictObject({
        address: addressSetting.exactOptional().meta({
          description: "Address of the registry; left out: the host in the image's own name.",
          example: 'https://registry.prsm.org',
        }),
        user: reference.exactOptional().describe('Who pulls: a reference; left out: nobody in particular.'),
        password: reference.exactOptional().describe('The password or token of the user: a reference.'),
      })
      .refine(({ user, password }) => (user === undefined) === (password === undefined), {
        error: 'a user needs a password, and the other way round',
      })
      .exactOptional()
      .describe('Kubernetes: releases are pinned to the digest that their tag has in the registry; left out: released by tag.'),
    pipeline: pipeline.exactOptional(),
    watch: duration('2h')
      .exactOptional()
      .meta({ description: 'How long a release is watched after it is out; left out: not at all.', example: '2h' }),
    every: duration('1m').prefault('1m').describe('How often it is looked at meanwhile.'),
    gates: z.array(gate).default([]).describe('Limits that hold while it is watched.'),
    prometheus: addressSetting
      .exactOptional()
      .meta({ description: 'Where Prometheus answers.', example: 'https://prometheus.prsm.org:9090' }),
  })
  .refine(({ gates, prometheus }) => gates.length === 0 || prometheus !== undefined, {
    path: ['prometheus'],
    error: 'gates need the address of Prometheus',
  })
  .prefault({})
  .describe('How a release goes.');
