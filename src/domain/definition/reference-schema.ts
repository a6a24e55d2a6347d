import { z } from 'zod';
import type { Reference } from '../system/environment.ts';

const referencePattern = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.*[^/])$/;

/** Where a secret is found. Whatever stands there instead is never repeated in a message. */
export const reference = z
  .string({ error: ({ input }) => referenceFault(input) })
  .regex(referencePattern, { error: ({ input }) => referenceFault(input) })
  .transform((text) => text as Reference);

/** An http address, or a reference to one. */
export const addressSetting = z
  .string({ error: addressExpected() })
  .regex(/^(https?:\/\/[^\s@]+|env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/, { error: addressExpected() });

function addressExpected(): string {
  return 'expected an address such as https://s3.example.com, or a reference such as env:NAME';
}

function referenceFault(input: unknown): string {
  if (input === undefined) return 'expected a reference such as env:NAME or file:/run/secrets/name';
  const text = typeof input === 'string' ? input : '';
  if (text.startsWith('k8s:')) return 'k8s: references are not supported yet; use env:NAME or file:/path';
  if (text.startsWith('file:')) return 'a file: reference needs an absolute path, such as file:/run/secrets/name';
  if (text.startsWith('env:'))
    return 'an env: reference needs the name of a variable: letters, digits and underscores, such as env:DATABASE_URL';
  if (/^\$\{?\w+\}?$/.test(text)) return 'variables are not expanded here; write env:NAME instead of $NAME';
  return 'a reference such as env:NAME or file:/run/secrets/name is expected here; the literal that stands there is not shown';
}
