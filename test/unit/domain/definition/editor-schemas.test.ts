import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { descend, type JsonSchema } from '../../../../src/domain/definition/json-schema.ts';
import { schedulesJsonSchema } from '../../../../src/domain/schedule/schedule-file-schema.ts';
import { systemJsonSchema } from '../../../../src/domain/system/system-json-schema.ts';

describe.each([
  ['system', systemJsonSchema()],
  ['schedules', schedulesJsonSchema()],
])('the schema of %s files', (name, schema) => {
  test('that editors read is the one that files are checked by; `npm run schemas` writes it', async () => {
    expect(JSON.parse(await readFile(`schemas/${name}.schema.json`, 'utf8'))).toStrictEqual(JSON.parse(JSON.stringify(schema)));
  });

  test('says in words what every key means', () => {
    expect(silentKeys(schema)).toStrictEqual([]);
  });
});

test('an environment may say everything that the top says', () => {
  const { properties: top } = systemJsonSchema();
  const { properties: own } = descend(systemJsonSchema(), ['environments', 'production']) ?? {};
  expect(new Set([...Object.keys(own ?? {}), 'system', 'description', 'environments'])).toStrictEqual(
    new Set([...Object.keys(top ?? {}), 'production']),
  );
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
