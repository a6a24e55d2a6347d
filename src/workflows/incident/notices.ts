import type { Notice } from '../../domain/incident/notice.ts';
import { mitigationWords } from '../../domain/incident/mitigation-risk.ts';
import type { Life } from './life.ts';
import { subjectOf } from './life.ts';

/** What people are told now: what it is, what was seen, what waits for them. */
export function noticeOf(life: Life, kind: Notice['kind'], said?: string): Notice {
  const { record } = life;
  const seen = record.findings.filter(({ verdict }) => verdict === 'cause' || verdict === 'suspicious').slice(0, 3);
  const waits = record.tried.filter(({ state }) => state === 'waiting');
  const lines = [
    ...(said === undefined ? [] : [said]),
    `${record.state}; ${record.alertCount.firing} of ${record.alertCount.total} alerts fire since ${life.request.firingSince ?? record.since}`,
    ...seen.map(({ saw, means }) => `${saw}${means === '' ? '' : ` (${means})`}`),
    ...waits.map(({ mitigation, risk }) => `waits for an approval: ${mitigationWords(mitigation)} (${risk})`),
  ];
  return {
    kind,
    title: titleOf(life).slice(0, 180),
    lines: record.restricted ? [] : lines.map((line) => line.slice(0, 500)),
    severity: record.severity,
    subject: subjectOf(life),
    links: [],
    // Whoever is to approve is led to the run, everybody else to the incident.
    workflowId: (kind === 'approval' ? waits[0]?.runId : undefined) ?? record.id,
    ...(record.restricted && { restricted: true }),
  };
}

function titleOf(life: Life): string {
  const { severity, title, restricted, drill } = life.record;
  const words = [...(drill ? ['DRILL'] : []), `Sev${severity}`, subjectOf(life), ...(restricted ? [] : [title])];
  return words.join(' ');
}
