import { z } from 'zod';
import { configChangeInput } from './config-input-schema.ts';

const service = z.string().min(1).max(100).describe('Name of a service of the system file');
const services = z.array(service).min(1).max(100).optional().describe('Names of services; left out: all of the environment');
const release = z
  .string()
  .max(128)
  .regex(/^[\w][\w.-]*$/, 'expected the tag of an image, as in v2.4.1')
  .refine((tag) => tag !== 'latest', 'expected a tag that stays with one image, as in v2.4.1: `latest` moves (E43)')
  .describe('The release: the tag that its images have');

const RevisionChoice = z
  .union([
    z.strictObject({ kind: z.literal('lastHealthy') }),
    z.strictObject({ kind: z.literal('release'), release }),
    z.strictObject({ kind: z.literal('revision'), number: z.int().min(1) }),
  ])
  .describe('Which state: the newest other one that was healthy, that of a release, or a revision by its number');

/** What the runbooks on services take as `input`. */
export const serviceInputs = {
  deploy: z.strictObject({
    release,
    services,
    watchSeconds: z
      .int()
      .min(0)
      .max(24 * 3600)
      .optional()
      .describe('How long it is watched; left out: as the system file says'),
    schema: z
      .enum(['expand', 'contract'])
      .default('expand')
      .describe(
        'What the migration does: `contract` takes away what the release before needs, so that nothing is put back by itself after it',
      ),
  }),
  rollback: z.strictObject({
    services,
    to: RevisionChoice.default({ kind: 'lastHealthy' }),
    emergency: z.boolean().default(false).describe('At once: without an approval, and a deployment that runs is aborted'),
  }),
  scale: z.strictObject({ service, replicas: z.int().min(1).max(1000).describe('How many instances; to have none, use `stop`') }),
  restart: z.union([
    z.strictObject({ service, mode: z.literal('rolling').default('rolling') }),
    z.strictObject({ service, mode: z.literal('hard'), reason: z.string().trim().min(1).max(1000) }),
  ]),
  configChange: configChangeInput,
  switchTraffic: z.strictObject({
    route: z.string().min(1).max(100).describe('Name of a route of the system file'),
    to: z.string().min(1).max(100).optional().describe('The colour; left out: the only other one'),
  }),
  isolate: z.strictObject({
    service,
    level: z.enum(['traffic', 'network']).default('traffic').describe('No requests are sent to it, or it neither gets nor sends anything'),
    reason: z.string().trim().min(1).max(1000),
  }),
  rejoin: z.strictObject({ service }),
  stop: z.strictObject({ services, reason: z.string().trim().min(1).max(1000) }),
  resume: z.strictObject({ services }),
};
