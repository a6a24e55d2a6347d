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
