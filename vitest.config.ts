import { defineConfig } from 'vitest/config';
import { FaultTableReporter } from './test/support/fault-table.ts';
import { LongFilesFirst } from './test/support/long-files-first.ts';
import { PlainLineReporter } from './test/support/plain-line-reporter.ts';

const second = 1000;

export default defineConfig({
  test: {
    reporters: ['default', new FaultTableReporter(), new PlainLineReporter()],
    passWithNoTests: false,
    sequence: { sequencer: LongFilesFirst },
    tags: [
      { name: 'matrix', description: 'Only in the whole matrix of faults: npm run faults.' },
      { name: 'thorough', description: 'Not in npm run check, which is quick: npm test.' },
    ],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], pool: 'forks', isolate: false, maxWorkers: 2 } },
      {
        test: {
          name: 'workflow',
          include: ['test/workflow/**/*.test.ts'],
          globalSetup: ['test/support/engine-setup.ts'],
          pool: 'forks',
          isolate: false,
          // Not one less than there are cores: these tests wait for a server.
          maxWorkers: 2,
          testTimeout: 30 * second,
          hookTimeout: 60 * second,
        },
      },
      {
        test: {
          name: 'replay',
          include: ['test/replay/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 30 * second,
          hookTimeout: 60 * second,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/servers-setup.ts'],
          pool: 'forks',
          // A file with its own worker and dump saturates a small machine; more of them at once only make each other late.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120 * second,
          hookTimeout: 180 * second,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: ['test/support/servers-setup.ts'],
          pool: 'forks',
          // Each file kills servers and workers of its own, and waits most of the time: beside the integration tests it fills what they leave idle.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 300 * second,
          hookTimeout: 180 * second,
        },
      },
    ],
  },
});
