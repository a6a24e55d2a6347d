import type { Section } from '../../../domain/incident/incident-sections.ts';
import { incidentHeadline, incidentSections } from '../../../domain/incident/incident-sections.ts';
import type { IncidentRecord } from '../../../domain/incident/incident-record.ts';
import { oneLine } from '../../../domain/incident/plain-text.ts';

/** The report as Markdown, for a ticket. */
export function incidentMarkdown(record: IncidentRecord): string {
  const { what, how } = incidentHeadline(record);
  return [`# ${plain(oneLine(record.title, 180))}`, plain(what), plain(how), ...incidentSections(record).map(sectionText), ''].join('\n\n');
}

function sectionText({ title, head, rows, nothing }: Section): string {
  if (rows.length === 0) return `## ${title}\n\n${nothing}`;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(plain)))].join('\n');
}

/** Whatever stands in a text, it is shown as text: no markup, no link, no tag, no cell. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~>]/g, (sign) => `\\${sign}`)
    .replaceAll(/(https?|ftp|mailto):/gi, '$1&#58;');
}
