import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { IncidentSummary } from '../../../src/demo/incident/incident-summary.ts';
import { hasKubelab } from '../../support/kubelab.ts';
import { hasAlertmanager, hasPrometheus } from '../../support/prometheus.ts';

describe.runIf(hasKubelab && hasPrometheus() && hasAlertmanager())('the demo of an incident', () => {
  test('goes from a slow release and its alert over a page and an approved rollback to recovery and a report', async () => {
    const state = await mkdtemp(join(tmpdir(), 'watchkeeper-demo-'));
    const { exitCode, all } = await execa(process.execPath, ['src/demo/main.ts', 'incident'], {
      env: { WATCHKEEPER_STATE: state },
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
    const summary = JSON.parse(await readFile(join(state, 'demo', 'incident.json'), 'utf8')) as IncidentSummary;
    expect(summary).toMatchObject({
      state: 'resolved',
      severity: 1,
      paged: ['Ana Moreno'],
      acknowledgedBy: 'ana',
      mitigation: { verdict: 'helped', what: 'rollback api', approvedBy: ['ana'] },
    });
    expect(summary.firstFindingSeconds).toBeLessThan(5);
    const report = await readFile(summary.reportPath, 'utf8');
    expect(report).toMatch(/rollback api helped/);
    expect(report.match(/<svg/g)).toHaveLength(2);
    await rm(state, { recursive: true, force: true });
  });
});
