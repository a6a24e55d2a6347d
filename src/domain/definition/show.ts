import { looksSecret } from './looks-secret.ts';

const longest = 60;

/** A value as it may stand in a message: short, on one line, and never something that looks like a secret. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `${value as number | boolean}`;
  if (looksSecret(value)) return 'a text that is not shown';
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}
