import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether promtool, which comes with Prometheus, is on this machine. Where CI runs it must be. */
export function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI'] === 'true') throw new Error('promtool is missing: apt-get install prometheus');
    process.stderr.write('SKIPPED: tests of the alerts. They need promtool, which comes with Prometheus: apt-get install prometheus\n');
    return false;
  }
}

/** What promtool finds wrong; empty: nothing. */
export async function promtool(...args: readonly string[]): Promise<string> {
  try {
    await run('promtool', args);
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`.trim() || String(error);
  }
}
