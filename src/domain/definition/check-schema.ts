import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { descend, type JsonSchema, keysOf } from './json-schema.ts';
import { type Fault, type Path, valueAt } from './fault.ts';
import type { Plain } from './merge.ts';
import { show } from './show.ts';

/** A value as its schema reads it, or what is wrong with it; both when only warnings were found. */
export interface Checked<T> {
  value?: T;
  faults: Fault[];
}

/** Reads a value by a schema and words every fault for the person who wrote the value. */
export function check<S extends z.ZodType>(schema: S, value: unknown): Checked<z.output<S>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, faults: [] };
  return { faults: parsed.error.issues.flatMap((issue) => faultsOfIssue({ schema, value, issue })) };
}

/** Reads every key of a map by its own schema, so that a fault in one hides none in others; a key with a fault is absent from the value. */
export function checkEach<S extends z.ZodRawShape>(shape: S, given: Plain): Required<Checked<Partial<z.output<z.ZodObject<S>>>>> {
  const read = Object.entries(shape).map(([key, schema]) => {
    const { value, faults } = check(z.object({ [key]: schema as z.ZodType }), given[key] === undefined ? {} : { [key]: given[key] });
    return { key, value: value?.[key], faults };
  });
  const sound = read.filter(({ value }) => value !== undefined).map(({ key, value }) => [key, value]);
  return { value: Object.fromEntries(sound) as Partial<z.output<z.ZodObject<S>>>, faults: read.flatMap(({ faults }) => faults) };
}

interface Found {
  schema: z.ZodType;
  value: unknown;
  issue: z.core.$ZodIssue;
}

function faultsOfIssue(found: Found): Fault[] {
  const { issue } = found;
  const path = issue.path as Path;
  const input = valueAt(found.value, path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(found, [...path, key]));
  if (issue.code === 'invalid_key')
    return [{ path, at: 'key', message: `${issue.issues[0]?.message ?? 'this key is not allowed here'}, got ${show(path.at(-1))}` }];
  const expected = expectation(issue);
  if (input === undefined) return [{ path, missing: true, message: `missing; ${expected}` }];
  const meant = issue.code === 'invalid_value' && typeof input === 'string' ? didYouMean(input, issue.values.map(String)) : '';
  return [{ path, message: `${withFound(expected, input)}${meant}` }];
}

/** Messages that begin with `expected` go on with what was found, before any advice; others are sentences of their own. */
function withFound(message: string, input: unknown): string {
  if (!message.startsWith('expected ')) return message;
  const [expected, ...advice] = message.split('; ');
  return [`${expected}, got ${show(input)}`, ...advice].join('; ');
}

function unknownKey({ schema, issue }: Found, path: Path): Fault {
  const here = descend(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, issue.path as Path);
  const key = String(path.at(-1));
  const allowed = here === undefined ? [] : keysOf(here);
  return { path, at: 'key', message: `unknown key${didYouMean(key, allowed) || `; allowed here: ${allowed.join(', ')}`}` };
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map of names',
};

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `expected ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `expected ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
  if (issue.code === 'too_small' && issue.message.startsWith('Too small'))
    return `expected at least ${String(issue.minimum)}${entries(issue.origin)}`;
  if (issue.code === 'too_big' && issue.message.startsWith('Too big'))
    return `expected at most ${String(issue.maximum)}${entries(issue.origin)}`;
  return issue.message;
}

function entries(origin: string): string {
  return origin === 'number' || origin === 'int' ? '' : ' of them';
}
