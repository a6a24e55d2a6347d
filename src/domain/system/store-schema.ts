import { z } from 'zod';
import { reference } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';
import { drillTarget } from './drill-target-schema.ts';
import { backupPolicy, productionBackupPolicy } from './backup-policy-schema.ts';

const oneValue = z
  .union([z.string(), z.number(), z.boolean()], { error: 'expected one value: a text, a number, true or false' })
  .transform(String);

const dataCheck = z
  .strictObject({
    name: text('what the check proves, in words').meta({ description: 'What the check proves, in words.', example: 'orders exist' }),
    sql: text('one SQL statement that begins with select or with', /^\s*(select|with)\b/i).meta({
      description: 'One SQL statement that returns one value; it runs against restored copies.',
      example: 'select count(*) from orders',
    }),
    equals: oneValue.exactOptional().describe('The value, as text, that the statement must return.'),
    atLeast: z.number().exactOptional().meta({ description: 'The least number that the statement must return.', example: 1 }),
  })
  .refine((check) => (check.equals === undefined) !== (check.atLeast === undefined), {
    error: 'a check needs either `equals` or `atLeast`',
  });

const postgres = {
  kind: z.enum(['postgres']).describe('What holds the data.'),
  url: reference.meta({
    description: 'Where the connection URL with user, password and database is found: a reference.',
    example: 'env:DEMO_DATABASE_URL',
  }),
  scratchUrl: reference.exactOptional().meta({
    description: "The URL of a server that holds nothing else, where drills restore to: a reference. The store's own server is refused.",
    example: 'env:DEMO_SCRATCH_URL',
  }),
  drillTarget: drillTarget.exactOptional(),
  after: z.array(name).default([]).describe('Stores that must be healthy before this one.'),
  checks: z.array(dataCheck).default([]).describe("The application's own tests of its data, run on every restored copy."),
};

/** One store; in production its backup policy must be complete. */
export function store(production: boolean) {
  const backup = production ? productionBackupPolicy : backupPolicy.prefault({});
  return z.strictObject({
    ...postgres,
    backup: backup.describe('How this store is backed up, where it differs from the `backup` above it.'),
  });
}
