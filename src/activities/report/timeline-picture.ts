import { html } from 'hono/html';
import type { DrillReport } from '../../domain/backup/drill-report.ts';

const width = 720;
const rowHeight = 34;
const labelWidth = 190;

/** The phases of a drill as a picture: one bar each on a common time axis, the RTO objective as a line. */
export function timelinePicture({ startedAt, rtoSeconds, rtoObjectiveSeconds, phases }: DrillReport) {
  const start = Date.parse(startedAt);
  // An objective far beyond the drill would press its bars to nothing.
  const shownObjective = rtoObjectiveSeconds !== undefined && rtoObjectiveSeconds <= rtoSeconds * 4 ? rtoObjectiveSeconds : undefined;
  const span = Math.max(rtoSeconds, shownObjective ?? 0, 0.1) * 1.05;
  const x = (seconds: number): number => Math.round(labelWidth + (seconds / span) * (width - labelWidth - 60));
  const bars = phases.map((phase, row) => {
    const from = (Date.parse(phase.startedAt) - start) / 1000;
    const until = (Date.parse(phase.endedAt) - start) / 1000;
    const y = row * rowHeight + 8;
    return html`<text x="0" y="${y + 15}">${phase.name}</text>
      <rect x="${x(from)}" y="${y}" width="${Math.max(2, x(until) - x(from))}" height="20" rx="3" />
      <text class="small" x="${x(until) + 4}" y="${y + 15}">${(until - from).toFixed(1)} s</text>`;
  });
  const height = phases.length * rowHeight + 30;
  const objective =
    shownObjective === undefined
      ? ''
      : html`<line class="objective" x1="${x(shownObjective)}" x2="${x(shownObjective)}" y1="0" y2="${height - 24}" /><text
            class="small"
            x="${x(shownObjective) - 60}"
            y="${height - 6}"
            >objective</text
          >`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Phases of the drill">
    ${bars}${objective}
    <text class="small" x="${x(0)}" y="${height - 6}">0 s</text>
    <text class="small" x="${x(rtoSeconds) - 20}" y="${height - 6}">${rtoSeconds.toFixed(1)} s</text>
  </svg>`;
}
