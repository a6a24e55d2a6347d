import { writeSync } from 'node:fs';
import Table from 'cli-table3';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints the matrix of faults at the end: what was done, how the run ended, what was left. */
export class FaultTableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap((module) => [...module.children.allTests()].flatMap((test) => rowOf(test)));
    if (rows.length === 0) return;
    const table = new Table({ head: ['fault', 'test', 'run ended as', 'sets', 'leftovers', 'seconds'], style: { head: [], border: [] } });
    table.push(...rows);
    writeSync(1, `\n${table.toString()}\n`);
  }
}

type Tested = ReturnType<TestModule['children']['allTests']> extends Iterable<infer T> ? T : never;

function rowOf(test: Tested): string[][] {
  const { fault } = test.meta();
  const { state } = test.result();
  if (test.project.name !== 'faults' || state === 'skipped' || state === 'pending') return [];
  const { ended = '?', sets = '?', leftovers = '?', seconds = Math.round((test.diagnostic()?.duration ?? 0) / 1000) } = fault ?? {};
  return [[test.fullName.replace(' > ', ' '), state, ended, String(sets), leftovers, String(seconds)]];
}
