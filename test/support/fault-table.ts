import { writeSync } from 'node:fs';
import Table from 'cli-table3';
import type { Reporter, TestModule } from 'vitest/node';
import type { FaultRow } from './fault-invariant.ts';

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
  const seconds = Math.round((test.diagnostic()?.duration ?? 0) / 1000);
  const row: FaultRow = { ended: '–', sets: '?', leftovers: '–', seconds, ...fault };
  return [
    [test.fullName.replace(' > ', ' '), state, row.ended, row.sets === '?' ? '–' : String(row.sets), row.leftovers, String(row.seconds)],
  ];
}
