import { html, raw } from 'hono/html';
import type { Section } from '../../../domain/incident/incident-sections.ts';
import { incidentHeadline, incidentSections } from '../../../domain/incident/incident-sections.ts';
import type { IncidentRecord } from '../../../domain/incident/incident-record.ts';
import { oneLine } from '../../../domain/incident/plain-text.ts';
import { metricChart, pagingChart } from './charts.ts';
import type { MetricSeries } from './metric-series.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#1c2430;max-width:900px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}.headline{padding:.6rem 1rem;border-left:6px solid #3f78b5;background:#eef4fa;border-radius:6px}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;font-size:13px}td,th{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #dde3ea;overflow-wrap:break-word;max-width:24rem}
svg{width:100%;height:auto}footer,.nothing{color:#5b6675;font-size:13px}@media print{body{margin:0}}`;

/** The report as a page that stands alone: no script, nothing fetched; charts are drawn into it. */
export async function incidentPage(record: IncidentRecord, series: MetricSeries): Promise<string> {
  const { what, how } = incidentHeadline(record);
  const title = oneLine(record.title, 180);
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Incident #${record.number}: ${title}</title>
        <meta name="viewport" content="width=device-width" />
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="headline">${what}<br />${how}${record.drill ? ' This was a drill.' : ''}</p>
        <h2>Key metric</h2>
        ${await keyMetric(record, series)}
        <h2>Calls</h2>
        ${record.deliveries.length === 0 ? html`<p class="nothing">Nobody was called.</p>` : raw(await pagingChart(record))}
        ${incidentSections(record).map(sectionOf)}
        <footer>Drafted from what was recorded; people add causes and lessons. Incident ${record.id}.</footer>
      </body>
    </html>`;
  return page.toString();
}

async function keyMetric(record: IncidentRecord, series: MetricSeries): Promise<Awaited<ReturnType<typeof html>>> {
  if (series.points.length === 0) return await html`<p class="nothing">Not drawn: ${series.why ?? 'there are no data'}.</p>`;
  const chart = await metricChart(record, series);
  return await html`<p><code>${record.clear?.query ?? ''}</code></p>
    ${raw(chart)}`;
}

function sectionOf({ title, head, rows, nothing }: Section) {
  if (rows.length === 0)
    return html`<h2>${title}</h2>
      <p class="nothing">${nothing}</p>`;
  const cells = (row: readonly string[]) => row.map((cell) => html`<td>${cell}</td>`);
  return html`<h2>${title}</h2>
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
    </table>`;
}
