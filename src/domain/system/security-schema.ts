import { z } from 'zod';
import { addressSetting, reference } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';
import { regimeNames } from '../security/regimes.ts';

/** How a break-in is answered. */
export const security = z
  .strictObject({
    signOut: z
      .strictObject({
        url: addressSetting.describe('Ends all sessions of users when it is posted to.'),
        token: reference.exactOptional().describe('Sent as a bearer token.'),
      })
      .exactOptional()
      .describe('How users are signed out.'),
    secrets: z
      .array(
        z.strictObject({
          name: name.describe('What it is called, as in `database-password`; never its value.'),
          how: text('how it is changed').describe('Where and how a person changes it.'),
        }),
      )
      .default([])
      .describe('What must be another after a break-in.'),
    regimes: z
      .array(z.enum(regimeNames))
      .default([])
      .meta({ description: 'Laws whose deadlines may apply; counsel says which do.', example: ['gdpr', 'nis2'] }),
    keepEvidenceDays: z.int().min(1).max(3650).default(365).describe('So long evidence cannot be deleted, where the bucket can lock.'),
  })
  .exactOptional()
  .describe('How a break-in is answered.');
