import { z } from 'zod';
import { addressSetting, reference } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';

/** The bucket of an environment. */
export const objectStore = z
  .strictObject({
    bucket: text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/).meta({
      description: 'The bucket.',
      example: 'demo-backups',
    }),
    prefix: z
      .string()
      .regex(/^([^/\s]+(\/[^/\s]+)*)?$/, { error: 'expected a key prefix without slashes at its ends, such as team/demo' })
      .default('')
      .describe('Key prefix, without slashes at its ends.'),
    region: text('a region such as eu-central-1', /^[A-Za-z0-9-]+$/)
      .default('us-east-1')
      .describe('The region that requests are signed for.'),
    endpoint: addressSetting.exactOptional().meta({
      description: 'Address of an S3 server, or a reference to it. Without one: AWS, in the region.',
      example: 'env:DEMO_OBJECTS_ENDPOINT',
    }),
    accessKeyId: reference.meta({ description: 'The access key: a reference.', example: 'env:DEMO_OBJECTS_KEY_ID' }),
    secretAccessKey: reference.meta({ description: 'The secret key: a reference.', example: 'env:DEMO_OBJECTS_SECRET' }),
  })
  .describe('The S3 bucket that holds backup sets, evidence and reports.');
