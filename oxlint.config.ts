import { defineConfig } from 'oxlint';
import type { OxlintOverride } from 'oxlint';

/** What a folder of src may import: other folders (`type` where only their types), packages and parts of Node that are barred. */
interface Direction {
  folders: readonly string[];
  types?: readonly string[];
  barred?: readonly string[];
  /** Globals that are barred, because the result would differ in a replay. */
  globals?: readonly string[];
}

const folders = ['domain', 'steps', 'workflows', 'activities', 'adapters', 'workers', 'client', 'gateway', 'cli', 'embedded', 'demo'];

const anyOfNode = '^node:';
const temporalSides = '^@temporalio/(client|worker|activity|testing)';
const drivers = '^((pg|execa|hono|pino)$|@(hono|aws-sdk|kubernetes)/)';
const sockets = '^node:(child_process|net|tls|http|https|http2|dgram|dns)';
const zod = '^zod';

/** One line a folder: what is not named here is barred. */
const directions: Record<string, Direction> = {
  domain: { folders: [], barred: [anyOfNode, '^@temporalio/workflow', temporalSides, drivers, zod, '^yaml$'] },
  steps: { folders: ['domain'], barred: [anyOfNode, '^@temporalio/', drivers, zod, '-schema\\.ts$'] },
  workflows: {
    folders: ['steps', 'domain'],
    barred: [anyOfNode, temporalSides, drivers, zod, '-schema\\.ts$'],
    globals: ['fetch', 'process', 'crypto', 'Buffer'],
  },
  activities: { folders: ['steps', 'domain'], barred: [sockets, drivers, '^@temporalio/(worker|workflow|testing)'] },
  adapters: { folders: ['domain'], types: ['activities', 'steps'], barred: ['^@temporalio/(worker|workflow|testing)'] },
  workers: { folders: ['activities', 'adapters', 'steps', 'client', 'domain', 'config'] },
  client: { folders: ['domain'], types: ['workflows'], barred: ['^@temporalio/(worker|workflow|activity|testing)', drivers] },
  gateway: { folders: ['client', 'domain', 'config'] },
  // The command line and the demo are where processes are put together; the runbook on paper is printed from the runbook itself.
  cli: { folders: ['client', 'domain', 'config', 'workers', 'adapters', 'embedded', 'workflows', 'gateway'], types: ['activities'] },
  embedded: { folders: ['domain', 'config'] },
  demo: { folders: ['cli', 'client', 'domain', 'config', 'workers', 'adapters', 'embedded', 'gateway'], types: ['activities'] },
};

type ImportRule = ['error', { patterns: { regex: string; allowTypeImports: boolean; message: string }[] }];

function importRule(folder: string, { folders: allowed, types = [], barred = [] }: Direction, except: readonly string[] = []): ImportRule {
  const message = `src/${folder} may not import this: in CONTRIBUTING.md see which way imports run.`;
  const others = [...folders, 'config'].filter((other) => other !== folder && !allowed.includes(other));
  const patterns = others.map((other) => ({
    regex: other === 'config' ? '^\\.{1,2}/(.*/)?config\\.ts$' : `^\\.{1,2}/(.*/)?${other}/`,
    allowTypeImports: types.includes(other),
    message,
  }));
  const packages = barred
    .filter((regex) => !except.includes(regex))
    .map((regex) => ({ regex, allowTypeImports: regex === '-schema\\.ts$', message }));
  return ['error', { patterns: [...patterns, ...packages] }];
}

const directionOverrides = Object.entries(directions).map(([folder, direction]): OxlintOverride => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': importRule(folder, direction),
    ...(direction.globals && { 'no-restricted-globals': ['error', ...direction.globals] }),
  },
}));

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['test/fixtures/**'],
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/only-throw-error': 'error',
    'typescript/return-await': ['error', 'always'],
    'typescript/consistent-type-imports': 'error',
    'typescript/no-import-type-side-effects': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'node/no-process-env': 'error',
    'no-console': 'error',
    // Data that comes in is checked by zod or by the caller; an assertion afterwards says so to the compiler.
    'typescript/no-unsafe-type-assertion': 'off',
    // Interfaces here are written as methods, and nothing uses `this`.
    'typescript/unbound-method': 'off',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'unicorn/consistent-function-scoping': 'off',
    // Arguments of programs are written in groups, a step's next one is called `then`.
    'unicorn/no-useless-spread': 'off',
    'unicorn/no-thenable': 'off',
    // The second one is the message.
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // One that a file of support extends is not seen to be one.
    'vitest/no-standalone-expect': ['error', { additionalTestBlockFunctions: ['test', 'test.for'] }],
    'max-lines': ['error', { max: 250 }],
    'max-lines-per-function': ['error', { max: 60 }],
    complexity: ['error', { max: 10 }],
    'max-params': ['error', { max: 3 }],
    'max-depth': ['error', { max: 3 }],
  },
  overrides: [
    ...directionOverrides,
    {
      files: ['src/domain/**/*-schema.ts'],
      rules: { 'no-restricted-imports': importRule('domain', directions['domain'] as Direction, [zod]) },
    },
    {
      files: ['src/config.ts'],
      rules: { 'node/no-process-env': 'off', 'no-restricted-imports': importRule('config', { folders: ['domain'] }) },
    },
    { files: ['src/{cli,embedded,demo}/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
    // The outer function is the factory; its activities are measured one by one by eye.
    { files: ['src/activities/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
    {
      files: ['test/**/*.ts'],
      rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'max-params': 'off', 'node/no-process-env': 'off' },
    },
    { files: ['*.config.ts', 'test/support/*-setup.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
