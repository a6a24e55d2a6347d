import type { DrillReport } from '../../domain/backup/drill-report.ts';
import { drillFigures } from './drill-figures.ts';

/** The same drill as Markdown, for a ticket or a chat. */
export function drillMarkdown(report: DrillReport): string {
  const { target, store, setId, cutAt, startedAt, verdict, phases } = report;
  const figures = drillFigures(report).map(({ what, measured, objective }) => `| ${what} | ${measured} | ${objective} |`);
  const times = phases.map(
    ({ name, startedAt: from, endedAt }) => `| ${name} | ${((Date.parse(endedAt) - Date.parse(from)) / 1000).toFixed(1)} s |`,
  );
  return [
    `# Recovery drill of ${store}, ${target}`,
    `**${verdict.kind}**: ${verdict.reason}`,
    `Started ${startedAt}, backup set ${setId}, its data of ${cutAt}.`,
    ['| | measured | objective |', '|---|---|---|', ...figures].join('\n'),
    ['| phase | took |', '|---|---|', ...times].join('\n'),
    '',
  ].join('\n\n');
}
