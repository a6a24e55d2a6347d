import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { reference } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';

const count = z.int().min(0).max(1000);

const retention = z
  .strictObject({
    last: z.int().min(1).max(1000).default(1).describe('How many of the newest sets are kept whatever their age.'),
    daily: count.default(0).describe('For how many days the newest set of the day is kept.'),
    weekly: count.default(0).describe('For how many weeks the newest set of the week is kept.'),
    monthly: count.default(0).describe('For how many months the newest set of the month is kept.'),
  })
  .meta({
    description: 'Which sets are kept; the rest may be removed. Production must state it.',
    example: { last: 3, daily: 7, weekly: 5, monthly: 12 },
  });

const every = duration('1h').meta({
  description: 'How often a backup is taken. Production must state it, and not longer than the RPO, which could not be met otherwise (E1).',
  example: '1h',
});
const rpo = duration('15m').meta({
  description:
    'Recovery point objective: how much time of data may be lost. Production must state it; drills and backup ages are judged by it.',
  example: '1h',
});
const rto = duration('4h').meta({
  description: 'Recovery time objective: how long a recovery may take. Production must state it; drills are judged by it.',
  example: '4h',
});
const encryption = {
  encryptTo: z
    .array(text('an age recipient, which begins with age1', /^age1[a-z0-9]{20,}$/))
    .default([])
    .meta({
      description: 'age recipients (public keys) that sets are encrypted to; none: not encrypted by Watchkeeper.',
      example: ['age1…'],
    }),
  decryptWith: reference.exactOptional().meta({
    description: 'The age identity that opens the sets, where this environment may restore: a reference.',
    example: 'env:DEMO_AGE_IDENTITY',
  }),
};

/** How a store that is not production is backed up: objectives may be left out. */
export const backupPolicy = z
  .strictObject({
    every: every.prefault('1d'),
    retention: retention.prefault({}),
    rpo: rpo.exactOptional(),
    rto: rto.exactOptional(),
    ...encryption,
  })
  .describe('How stores are backed up, and the objectives that backups and drills are judged by.');

/** How a production store is backed up: nothing of it is guessed (E3). */
export const productionBackupPolicy = z.strictObject({ every, retention, rpo, rto, ...encryption });
