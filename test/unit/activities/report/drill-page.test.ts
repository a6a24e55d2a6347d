import { describe, expect, it } from 'vitest';
import { drillMarkdown } from '../../../../src/activities/report/drill-markdown.ts';
import { drillPage } from '../../../../src/activities/report/drill-page.ts';
import type { DrillReport } from '../../../../src/domain/backup/drill-report.ts';

const report: DrillReport = {
  target: 'demo/production',
  store: 'main',
  setId: 'set-1',
  cutAt: '2026-11-21T02:00:00.000Z',
  startedAt: '2026-11-21T03:00:00.000Z',
  verdict: { kind: 'failed', reason: 'public.<script> has 2 rows of 3' },
  rtoSeconds: 90,
  rpoSeconds: 3600,
  rtoObjectiveSeconds: 60,
  tablesCompared: 1,
  rowsCompared: 3,
  rowsDifferent: 1,
  checks: 0,
  sizeBytes: 1_000_000,
  phases: [{ name: 'restore', startedAt: '2026-11-21T03:00:00.000Z', endedAt: '2026-11-21T03:01:30.000Z' }],
};

describe('a drill report', () => {
  it('says "target unset" where there is no objective (E3)', async () => {
    expect(drillMarkdown(report)).toContain('| RPO: age of the data when the drill began | 60.0 min | target unset |');
    expect(await drillPage(report)).toContain('target unset');
  });

  it('says that raising the server counts, where one was raised', () => {
    const [restore] = report.phases;
    const raise = { name: 'raise the drill target', startedAt: '2026-11-21T02:59:00.000Z', endedAt: '2026-11-21T03:00:00.000Z' };
    const raised = drillMarkdown({ ...report, phases: [raise, ...(restore === undefined ? [] : [restore])] });
    expect(raised).toContain(
      '| RTO: from the start, the raising of the server included, until the last check passed | 90.0 s | at most 60.0 s |',
    );
    expect(raised).toContain('| raise the drill target | 60.0 s |');
    expect(drillMarkdown(report)).toContain('| RTO: from the start until the last check passed | 90.0 s |');
  });

  it('shows a failed verdict as failed, and the objective that was missed', async () => {
    const page = await drillPage(report);
    expect(page).toContain('class="verdict failed"');
    expect(page).toContain('at most 60.0 s');
    expect(page).toContain('class="objective"');
  });

  it('escapes whatever a database calls its tables, and fetches nothing', async () => {
    const page = await drillPage(report);
    expect(page).toContain('public.&lt;script&gt;');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });
});
