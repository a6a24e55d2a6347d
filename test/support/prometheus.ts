import { execFileSync } from 'node:child_process';

export { startPrometheus } from '../../src/embedded/prometheus.ts';
export type { EmbeddedPrometheus as TestPrometheus } from '../../src/embedded/prometheus.ts';

/** Whether Prometheus is on this machine. Where CI runs it must be. */
export function hasPrometheus(): boolean {
  return has(['prometheus'], 'prometheus');
}

/** Whether Alertmanager is on this machine. Where CI runs it must be. */
export function hasAlertmanager(): boolean {
  return has(['alertmanager', 'prometheus-alertmanager'], 'prometheus-alertmanager');
}

function has(programs: readonly string[], packageName: string): boolean {
  const answers = (program: string): boolean => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (programs.some(answers)) return true;
  if (process.env['CI'] === 'true') throw new Error(`${packageName} is missing: apt-get install ${packageName}`);
  process.stderr.write(`SKIPPED: tests that need ${packageName}. Install it: apt-get install ${packageName}\n`);
  return false;
}
