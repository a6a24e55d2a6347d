import { didYouMean } from '../domain/definition/did-you-mean.ts';
import { type JsonSchema, keysOf } from '../domain/definition/json-schema.ts';
import { isOpsError, OpsError } from '../domain/ops-error.ts';
import type { Outcome } from './command.ts';

interface Reached {
  schema: JsonSchema;
  /** As it is written in a file, with `<name>` for names that people give. */
  path: string[];
}

/** What stands at a path of a file, from its schema. @throws OpsError `InvalidInput` for a key that is not there, with what was meant. */
export function explainKey(schema: JsonSchema, path: string): Outcome {
  const words = path
    .replaceAll(/\[\d*\]/g, '')
    .split('.')
    .filter(Boolean);
  const reached = reach({ schema, path: [] }, words);
  const { properties, description, ...rest } = reached.schema;
  const facts = { path: reached.path.join('.'), meaning: description ?? '', takes: takes(reached.schema), ...factsOf(rest) };
  const keys = Object.entries(properties ?? {}).map(
    ([key, child]) => [key, typeof child === 'boolean' ? '' : (child.description ?? '')] as const,
  );
  const width = Math.max(0, ...keys.map(([key]) => key.length));
  const lines = Object.entries(facts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${`${name}:`.padEnd(9)} ${value}`);
  const text = [...lines, ...(keys.length > 0 ? ['', ...keys.map(([key, says]) => `  ${key.padEnd(width)}  ${says}`)] : [])].join('\n');
  return { text, json: { ...facts, ...(keys.length > 0 && { keys: Object.fromEntries(keys) }) } };
}

/** Follows the words; a name that people give may be left out where it leads on. */
function reach(from: Reached, words: readonly string[]): Reached {
  const [word, ...rest] = words;
  if (word === undefined) return from;
  const [first, ...others] = stepsFrom(from, word);
  if (first === undefined) throw unknown(from, word);
  const reached = attempt(() => reach(first, rest));
  if (!isOpsError(reached)) return reached;
  const otherwise = others[0] === undefined ? reached : attempt(() => reach(others[0] ?? first, rest));
  if (!isOpsError(otherwise)) return otherwise;
  throw otherwise.message.includes('did you mean') ? otherwise : reached;
}

function attempt(reaching: () => Reached): Reached | OpsError {
  try {
    return reaching();
  } catch (error) {
    if (isOpsError(error)) return error;
    throw error;
  }
}

/** A key of the map; or a name that people give, and then the same with that name left out: `stores.backup` for `stores.main.backup`. */
function stepsFrom({ schema, path }: Reached, word: string): Reached[] {
  const named = schema.properties?.[word];
  if (typeof named === 'object') return [{ schema: orItem(named), path: [...path, word] }];
  const any = schema.additionalProperties;
  if (typeof any !== 'object') return [];
  const below = any.properties?.[word];
  const byName = { schema: orItem(any), path: [...path, '<name>'] };
  return typeof below === 'object' ? [byName, { schema: orItem(below), path: [...byName.path, word] }] : [byName];
}

/** Of a list of maps, what one of them is. */
function orItem(schema: JsonSchema): JsonSchema {
  const { items } = schema;
  return typeof items === 'object' && items.properties !== undefined
    ? { ...items, description: schema.description, type: 'array' }
    : schema;
}

function unknown({ schema, path }: Reached, word: string): OpsError {
  const keys = keysOf(schema);
  const where = path.length === 0 ? '' : ` under \`${path.join('.')}\``;
  const hint = keys.length === 0 ? `\`${path.join('.')}\` takes ${takes(schema)}.` : `There is: ${keys.join(', ')}.`;
  return new OpsError('InvalidInput', `there is no key \`${word}\`${where}${didYouMean(word, keys)}`, { hint });
}

function takes(schema: JsonSchema): string {
  const { type, enum: words, const: word, properties, additionalProperties } = schema;
  const choice = [words ?? word ?? []].flat();
  if (choice.length > 0) return choice.map((each) => `\`${written(each)}\``).join(' or ');
  if (type === 'array') return 'a list';
  if (properties !== undefined) return 'a map';
  return typeof additionalProperties === 'object' ? 'a map of names' : (formOf(schema) ?? kinds[String(type)] ?? 'one value');
}

/** Forms that have a name of their own, known by their patterns. */
function formOf({ pattern = '' }: JsonSchema): string | undefined {
  if (pattern.includes('\\d+h')) return 'a duration such as 90s, 15m, 1h30m, 30d';
  if (!pattern.includes('env:')) return undefined;
  return pattern.includes('https?') ? 'an address or a reference: env:NAME, file:/path' : 'a reference: env:NAME or file:/path';
}

const kinds: Record<string, string> = { string: 'a text', integer: 'a whole number', number: 'a number', boolean: 'true or false' };

function factsOf({ default: standard, examples }: JsonSchema): { default?: string; example?: string } {
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return { ...(standard !== undefined && { default: written(standard) }), ...(example !== undefined && { example: written(example) }) };
}

/** As it would stand in YAML, on one line. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${key}: ${written(member)}`)
      .join(', ')} }`;
  return String(value);
}
