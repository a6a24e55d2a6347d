import { z } from 'zod';

const count = z.int().min(0);
const named = { schema: z.string(), name: z.string() };

const setObject = z.object({
  role: z.enum(['dump', 'globals']),
  key: z.string().min(1),
  sizeBytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  plainBytes: count,
  compression: z.literal('zstd'),
  encryption: z.enum(['none', 'age']),
});

const databaseFacts = z.object({
  name: z.string().min(1),
  sizeBytes: count,
  encoding: z.string(),
  localeProvider: z.string(),
  locale: z.string().nullable(),
  collate: z.string(),
  ctype: z.string(),
  collationVersion: z.string().nullable(),
  owner: z.string(),
  tables: z.array(z.object({ ...named, rows: count })),
  sequences: z.array(z.object({ ...named, lastValue: z.string().nullable() })),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  largeObjects: count,
  policyRoles: z.array(z.string()),
  invalid: z.array(z.string()),
});

/**
 * Reads a manifest that lies in a store: it is trusted for nothing but its shape. A later version may add fields, with defaults:
 * sets of earlier ones must stay readable.
 */
export const StoredManifest = z.object({
  schema: z.literal(1),
  setId: z.string().min(1),
  system: z.string().min(1),
  environment: z.string().min(1),
  store: z.string().min(1),
  kind: z.literal('logical'),
  startedAt: z.iso.datetime(),
  cutAt: z.iso.datetime(),
  committedAt: z.iso.datetime(),
  source: z.object({ systemIdentifier: z.string().regex(/^\d+$/), serverVersion: z.string(), serverVersionNum: z.int() }),
  tools: z.record(z.string(), z.string()),
  encryptedTo: z.array(z.string()),
  database: databaseFacts,
  objects: z.array(setObject).min(1),
});

/** What a dump leaves for `commitSet`: a manifest that does not count yet. */
export const StoredDraft = StoredManifest.omit({ committedAt: true });
export type ManifestDraft = z.infer<typeof StoredDraft>;
