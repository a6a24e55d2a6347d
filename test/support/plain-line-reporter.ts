import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Prints the totals of all projects as the very last line, such as `123 passed, 0 failed`. What fails outside a test (a file that
 * cannot be loaded, a rejection that nobody handles) counts as failed.
 */
export class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const line = plainLine(modules, unhandled.length);
    // Later than whatever other reporters and the tear-down print.
    process.once('exit', () => writeSync(1, `${line}\n`));
  }
}

function plainLine(modules: readonly TestModule[], faults: number): string {
  const count = { passed: 0, failed: faults, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'pending') continue;
      count[state] += 1;
      if (state === 'failed') failedTests += 1;
    }
    if (module.state() === 'failed' && failedTests === 0) count.failed += 1;
  }
  const skipped = count.skipped === 0 ? '' : `, ${count.skipped} skipped`;
  return `${count.passed} passed, ${count.failed} failed${skipped}`;
}
