import { html } from 'hono/html';
import type { DrillReport } from '../../domain/backup/drill-report.ts';
import { drillFigures } from './drill-figures.ts';
import { timelinePicture } from './timeline-picture.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#1c2430;max-width:760px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}.verdict{padding:.6rem 1rem;border-radius:6px;border-left:6px solid}
.successful{background:#e8f5ec;border-color:#2c8a4b}.failed,.error{background:#fdeceb;border-color:#c0392b}.inconclusive{background:#fdf6e3;border-color:#c99a1d}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #dde3ea}td+td{font-variant-numeric:tabular-nums}
svg{width:100%;height:auto}svg rect{fill:#3f78b5}svg text{font:13px system-ui,sans-serif;fill:#1c2430}svg .small{font-size:11px;fill:#5b6675}
svg .objective{stroke:#c0392b;stroke-dasharray:4 3}footer{color:#5b6675;font-size:13px}@media print{body{margin:0}}`;

/** A drill as a page that stands alone: no script, nothing fetched. */
export async function drillPage(report: DrillReport): Promise<string> {
  const { target, store, setId, cutAt, startedAt, verdict } = report;
  const rows = drillFigures(report).map(
    ({ what, measured, objective }) =>
      html`<tr>
        <td>${what}</td>
        <td>${measured}</td>
        <td>${objective}</td>
      </tr>`,
  );
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Recovery drill of ${store}, ${target}</title>
        <meta name="viewport" content="width=device-width" />
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>Recovery drill of ${store}</h1>
        <p>${target}, ${startedAt}</p>
        <p class="verdict ${verdict.kind}"><strong>${verdict.kind}</strong>: ${verdict.reason}</p>
        <table>
          <thead>
            <tr>
              <th></th>
              <th>measured</th>
              <th>objective</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
        <h2>Phases</h2>
        ${timelinePicture(report)}
        <footer>Backup set ${setId}, its data of ${cutAt}. The scratch database was dropped after this report.</footer>
      </body>
    </html>`;
  return page.toString();
}
