import { z } from 'zod';
import { securityInputs } from './security-inputs-schema.ts';
import { responseInputs } from './response-inputs-schema.ts';
import { serviceInputs } from './service-inputs-schema.ts';

const storeName = z.string().min(1).max(100).optional().describe('Name of a store; may be left out where the environment has one');
const instant = z.iso.datetime({ offset: true }).describe('An instant with its offset, as in 2026-11-21T02:00:00Z');

const SetChoice = z
  .union([
    z.strictObject({ kind: z.literal('latest') }),
    z.strictObject({ kind: z.literal('id'), setId: z.string().min(1).max(200) }),
    z.strictObject({ kind: z.literal('before'), instant }),
  ])
  .describe('Which backup set: the newest that verifies, one by id, or the newest before an instant (E17)');

const days = (count: number): number => count * 24 * 3600;

/** What each runbook takes as `input`, with its defaults. The keys are the runbooks' names. */
export const runbookInputs = {
  backup: z.strictObject({ store: storeName }),
  verifyBackups: z.strictObject({
    store: storeName,
    sets: z.int().min(1).max(100).default(3).describe('How many of the newest sets are looked at'),
    depth: z.enum(['presence', 'bytes', 'structure']).default('bytes'),
  }),
  restore: z.strictObject({
    store: storeName,
    set: SetChoice.default({ kind: 'latest' }),
    safetyBackup: z
      .union([z.literal('take'), z.strictObject({ skipBecause: z.string().trim().min(1).max(1000) })])
      .default('take')
      .describe('A backup of the present state first; skipped only with a reason, when the live database is beyond it'),
    signOffWithinSeconds: z.int().min(1).max(days(90)).default(days(7)),
    keepOldSeconds: z.int().min(0).max(days(90)).default(days(1)).describe('How long the old database is kept after sign-off'),
  }),
  drillRecovery: z.strictObject({ store: storeName, set: SetChoice.default({ kind: 'latest' }) }),
  healthCheck: z.strictObject({}),
  provision: z.strictObject({}),
  testContacts: z.strictObject({}),
  ...serviceInputs,
  ...responseInputs,
  ...securityInputs,
};

export type RunbookName = keyof typeof runbookInputs;
export type RunbookInput<N extends RunbookName> = z.output<(typeof runbookInputs)[N]>;
export type RunbookInputGiven<N extends RunbookName> = z.input<(typeof runbookInputs)[N]>;

/** The one object that starts a run, checked. */
export const CheckedRequest = z.strictObject({
  target: z
    .string()
    .max(120)
    .regex(/^[^/\s]+\/[^/\s]+$/, 'expected system/environment, as in demo/production'),
  requester: z.string().trim().min(1).max(120),
  input: z.unknown().optional(),
  dryRun: z.boolean().optional(),
  ifBusy: z.enum(['wait', 'skip', 'fail', 'takeOver']).optional(),
  lateAfterSeconds: z.int().min(0).optional(),
  incident: z
    .string()
    .max(300)
    .regex(/^incident\//, 'expected the workflow id of an incident')
    .optional(),
});
