import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runbookInputs } from '../../../src/domain/run/inputs-schema.ts';
import { bundleWorkflows } from '../../../src/workers/create-workers.ts';

let code: string;
beforeAll(async () => {
  const bundle = await bundleWorkflows();
  // The source map stands behind the code and is half of it.
  code = ('code' in bundle ? bundle.code : '').replace(/\/\/# sourceMappingURL=.*$/s, '');
}, 30_000);

test('workflows hold no schema library: a tightened schema would change runs in flight', () => {
  expect(code).not.toMatch(/node_modules\/zod\//);
});

test('workflows reach nothing of the host', () => {
  // Webpack names what it was told to leave out; the SDK itself asks for these and for nothing else.
  const outside = [...code.matchAll(/__temporal_[a-z_]*|"node:[a-z_/]+"/g)].map(([name]) => name);
  expect(outside.filter((name) => name.startsWith('"node:'))).toEqual([]);
  expect(code).not.toMatch(/src\/(activities|adapters|workers|client|cli|embedded)\//);
});

test('every runbook that can be asked for is there, and the entities', () => {
  for (const name of [...Object.keys(runbookInputs), 'lock', 'freeze', 'alertIntake', 'maintenance'])
    expect(code).toMatch(new RegExp(`\\b${name}: \\(\\) =>`));
});

test('the workflows stay small: a worker loads them at every start', () => {
  expect(code.length).toBeLessThan(1_800_000);
  expect(code.length).toBeGreaterThan(100_000);
});

test('all modules are evaluated before there is a run, once', () => {
  expect(code).toMatch(/exports\.preloadModules = function preloadModules\(\) \{\s*__webpack_require__\([^;]*src\/workflows\/index\.ts/);
});

test('no module of a workflow keeps a state: all runs of a worker share it', async () => {
  const files = [...new Set(Array.from(code.matchAll(/^\/\*{3}\/ "\.\/(src\/[^"]+)"/gm), ([, file = '']) => file))];
  expect(files.length).toBeGreaterThan(150);
  const faults: string[] = [];
  for (const file of files) {
    const text = await readFile(join(import.meta.dirname, '..', '..', '..', file), 'utf8');
    faults.push(...statesIn(text).map((fault) => `${file}: ${fault}`));
  }
  expect(faults).toEqual([]);
});

test.each([
  'let asked = 0;',
  'export let asked = 0;',
  'const seen = new Set<string>();\nfunction f() {\n  seen.add("a");\n}',
  'const byName: Record<string, number> = {};\nfunction f() {\n  byName["a"] = 1;\n}',
  'const total = { asked: 0 };\nfunction f() {\n  total.asked += 1;\n}',
  'class Counted {\n  static asked = 0;\n}',
])('a state is found: %j', (text) => {
  expect(statesIn(text)).toHaveLength(1);
});

/** What a module could keep from one run to the next. */
function statesIn(text: string): string[] {
  const constants = Array.from(text.matchAll(/^(?:export )?const (\w+)/gm), ([, name = '']) => name);
  const written = constants.flatMap((name) => [
    String.raw`\b${name}(?:\.\w+|\[[^\]]+\])+ (?:[-+*/|&?]{0,2}=) .*`,
    String.raw`\b${name}\.(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear)\(.*`,
  ]);
  return [
    /^(?:export )?(?:let|var) .*/gm,
    /^ {2}(?:private )?static (?!readonly|\w+\().*/gm,
    ...written.map((pattern) => new RegExp(pattern, 'g')),
  ].flatMap((pattern) => Array.from(text.matchAll(pattern), ([found]) => found));
}
