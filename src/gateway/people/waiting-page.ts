import { html } from 'hono/html';
import type { RunSummary } from '../../client/list-runs.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import type { IncidentShown } from './incident-page.ts';
import type { Html } from './page.ts';

/** An open incident in the list; `shown` is absent where it does not answer, and for what is restricted it is left out altogether. */
export interface OpenIncident extends RunSummary {
  shown?: IncidentShown;
}

/** What waits for a person: open incidents, and runs that ask for something. */
export function waitingPage({ incidents, runs }: { incidents: readonly OpenIncident[]; runs: readonly RunSummary[] }): Html {
  return html`<h1>Waits for people</h1>
    <h2>Incidents</h2>
    ${
      incidents.length === 0
        ? html`<p>There is no incident.</p>`
        : html`<ul>
            ${incidents.map(incidentLine)}
          </ul>`
    }
    <h2>Runs</h2>
    ${
      runs.length === 0
        ? html`<p>No run waits for anybody.</p>`
        : html`<ul>
            ${runs.map(runLine)}
          </ul>`
    }`;
}

function incidentLine({ workflowId, target, phase, startedAt, shown }: OpenIncident): Html {
  if (shown === undefined)
    return html`<li>${target}: an incident that does not answer<br /><span class="small">since ${startedAt}</span></li>`;
  const { number, title, severity, since, acknowledgedBy } = shown;
  return html`<li>
    <a href="${pagePath(workflowId)}">${target} #${number}: ${oneLine(title, 180)}</a><br />
    <span class="small"
      ><span class="sev${severity}">severity ${severity}</span>, ${phase}, since ${since}, ${acknowledgedBy ?? 'nobody'} is on it</span
    >
  </li>`;
}

function runLine({ workflowId, runbook, target, risk, waitingFor, startedAt }: RunSummary): Html {
  return html`<li>
    <a href="${pagePath(workflowId)}">${runbook} of ${target}</a> waits for <strong>${waitingFor}</strong>, risk
    <span class="${risk}">${risk}</span><br /><span class="small">since ${startedAt}</span>
  </li>`;
}
