import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { descend, type JsonSchema } from '../../../../src/domain/definition/json-schema.ts';
import { systemJsonSchema } from '../../../../src/domain/system/system-json-schema.ts';

test('the schema that editors read is the one that is checked by; write it with `npm run schemas`', async () => {
  expect(JSON.parse(await readFile('schemas/system.schema.json', 'utf8'))).toStrictEqual(JSON.parse(JSON.stringify(systemJsonSchema())));
});

test('every key of the file has a meaning in words', () => {
  expect(silentKeys(systemJsonSchema())).toStrictEqual([]);
});

test('an environment may say everything that the top says', () => {
  const { properties: top } = systemJsonSchema();
  const { properties: own } = descend(systemJsonSchema(), ['environments', 'production']) ?? {};
  expect(new Set([...Object.keys(own ?? {}), 'system', 'description', 'environments'])).toStrictEqual(new Set([...Object.keys(top ?? {}), 'production']));
});

function silentKeys(schema: JsonSchema, path = ''): string[] {
  const children = [schema.additionalProperties, schema.items].filter((child) => typeof child === 'object');
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    if (typeof child === 'boolean') return [];
    const place = `${path}.${key}`;
    return [...(child.description === undefined ? [place] : []), ...silentKeys(child, place)];
  });
  return [...named, ...children.flatMap((child) => silentKeys(child, `${path}.*`))];
}
