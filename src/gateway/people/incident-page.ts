import { html } from 'hono/html';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import { mitigationWords } from '../../domain/incident/mitigation-risk.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import type { FormPlace } from './forms.ts';
import { formOf } from './forms.ts';
import { incidentForms } from './incident-forms.ts';
import type { Html } from './page.ts';

/** The answer to an incident's query `summary`. */
export type IncidentShown = IncidentRecord & { options: readonly Mitigation[] };

/** An incident: where it stands, what was seen and tried, and what can be done about it. */
export function incidentPage(incident: IncidentShown, place: FormPlace): Html {
  const { number, title, target, state, severity, since, acknowledgedBy, alertCount, alerts } = incident;
  const { main, more } = incidentForms(incident);
  return html`<h1>${target} #${number}: ${oneLine(title, 180)}</h1>
    <p class="said">
      <span class="sev${severity}">Severity ${severity}</span>, ${state}, since ${since}.
      ${acknowledgedBy === undefined ? 'Nobody has acknowledged it.' : html`${acknowledgedBy} is on it.`}
      ${incident.drill ? 'This is a drill.' : ''}
    </p>
    ${foundAndTried(incident)} ${main.map((form) => formOf(place, form))}
    <details>
      <summary>More</summary>
      ${more.map((form) => formOf(place, form))}
    </details>
    <h2>Alerts</h2>
    <p>${alertCount.firing} of ${alertCount.total} fire, ${alertCount.suppressed} are silenced, ${alertCount.resolved} have ended.</p>
    <ul>
      ${alerts.slice(0, 20).map(({ status, labels, annotations }) => html`<li><strong>${status}</strong> <code>${listed(labels)}</code><br />${oneLine(annotations['summary'] ?? '', 500)}</li>`)}
    </ul>
    <h2>Timeline</h2>
    <ul>
      ${incident.timeline
        .toReversed()
        .slice(0, 100)
        .map(({ at, text, by }) => html`<li><span class="small">${at} ${by}</span><br />${text}</li>`)}
    </ul>`;
}

function foundAndTried({ findings, tried, options }: IncidentShown): Html {
  const seen = findings.filter(({ verdict }) => verdict !== 'normal');
  return html`${seen.length > 0 ? html`<h2>Seen</h2>` : ''}
    <ul>
      ${seen.map(({ verdict, saw, means, command }) => html`<li><strong>${verdict}</strong> ${saw}<br />${means}<br /><code>${command}</code></li>`)}
    </ul>
    ${tried.length > 0 ? html`<h2>Tried</h2>` : ''}
    <ul>
      ${tried.map((one) => html`<li><a href="${pagePath(one.runId)}">${mitigationWords(one.mitigation)}</a> (${one.risk}): ${one.state}${one.verdict === undefined ? '' : html`, ${one.verdict}`}</li>`)}
    </ul>
    ${options.length > 0 ? html`<h2>Could be done</h2>` : ''}
    <ol>
      ${options.map((option) => html`<li>${mitigationWords(option)}</li>`)}
    </ol>`;
}

function listed(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).slice(0, 40);
  return pairs.map(([name, value]) => `${oneLine(name, 100)}="${oneLine(value, 200)}"`).join(' ');
}
