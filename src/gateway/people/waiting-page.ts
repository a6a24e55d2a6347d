import { html } from 'hono/html';
import type { RunSummary } from '../../client/list-runs.ts';
import { pagePath } from '../../domain/incident/page-path.ts';
import type { Html } from './page.ts';

/** What waits for a person: open incidents, and runs that ask for something. Nothing of it tells what an incident is about. */
export function waitingPage({ incidents, runs }: { incidents: readonly RunSummary[]; runs: readonly RunSummary[] }): Html {
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

function incidentLine({ workflowId, target, phase, startedAt }: RunSummary): Html {
  const name = workflowId.replace(`incident/${target}/`, '');
  return html`<li>
    <a href="${pagePath(workflowId)}">${target}: ${name}</a><br /><span class="small">${phase}, since ${startedAt}</span>
  </li>`;
}

function runLine({ workflowId, runbook, target, risk, waitingFor, startedAt }: RunSummary): Html {
  return html`<li>
    <a href="${pagePath(workflowId)}">${runbook} of ${target}</a> waits for <strong>${waitingFor}</strong>, risk
    <span class="${risk}">${risk}</span><br /><span class="small">since ${startedAt}</span>
  </li>`;
}
