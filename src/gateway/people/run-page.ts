import { html } from 'hono/html';
import type { Plan, PlanLine } from '../../domain/plan/plan.ts';
import type { RunView, TimelineEntry } from '../../domain/run/view.ts';
import type { FormPlace } from './forms.ts';
import { formOf } from './forms.ts';
import type { Html } from './page.ts';
import { runForms } from './run-forms.ts';

/** All that a run says of itself. */
export interface RunShown {
  view: RunView;
  plan: Plan | null;
  timeline: readonly TimelineEntry[];
}

/** A run: what it waits for, its plan with every command, risk and undo, and what a person can say. */
export function runPage({ view, plan, timeline }: RunShown, place: FormPlace): Html {
  const { runbook, target, requester, phase, risk, waitingFor, waitingReason } = view;
  const forms = runForms(view, plan);
  return html`<h1>${runbook} of ${target}</h1>
    <p>
      Asked for by <strong>${requester}</strong>; risk <span class="${risk}">${risk}</span>, ${phase}, ${view.stepsDone} of
      ${view.stepsPlanned} steps done.
    </p>
    ${waitingReason === undefined ? '' : html`<p class="said">Waits for <strong>${waitingFor}</strong>: ${waitingReason}</p>`}
    ${parked(view, timeline)} ${notes(view)} ${plan === null ? '' : planOf(plan, timeline)} ${forms.map((form) => formOf(place, form))}
    ${said(view)}
    ${
      view.undo.length === 0
        ? ''
        : html`<h2>Would be undone now</h2>
            <ul>
              ${view.undo.map((line) => html`<li><code>${line}</code></li>`)}
            </ul>`
    }`;
}

/** The step that failed for good, and how. */
function parked({ parkedStep }: RunView, timeline: readonly TimelineEntry[]): Html | string {
  const entry = timeline.findLast(({ n }) => n === parkedStep);
  if (parkedStep === undefined || entry === undefined) return '';
  return html`<p class="bad">
    <strong>Step ${parkedStep} failed</strong>: <code>${entry.command}</code><br />${entry.said ?? 'it does not say why'}
  </p>`;
}

/** What the runbook measured, and what changed since a plan was approved. */
function notes({ notes: all, marks }: RunView): Html | string {
  const lines = Object.entries({ ...all, ...marks });
  if (lines.length === 0) return '';
  const shown = lines.map(([what, text]) => {
    const words = String(text);
    return html`<li><strong>${what}</strong>: ${words.includes('\n') ? html`<pre>${words}</pre>` : words}</li>`;
  });
  return html`<h2>To know before</h2>
    <ul>
      ${shown}
    </ul>`;
}

function planOf({ hash, lines }: Plan, timeline: readonly TimelineEntry[]): Html {
  return html`<h2>Plan <code>${hash.slice(0, 12)}</code></h2>
    <ol>
      ${lines.map((line) =>
        lineOf(
          line,
          timeline.findLast(({ n }) => n === line.n),
        ),
      )}
    </ol>`;
}

function lineOf({ effect, risk, command, undo }: PlanLine, entry: TimelineEntry | undefined): Html {
  const state =
    entry === undefined
      ? ''
      : html`<span class="${entry.state === 'failed' || entry.state === 'parked' ? 'failed' : 'small'}">${entry.state}</span>`;
  const back = undo === undefined ? '' : html`<br /><span class="small">undo: <code>${undo}</code></span>`;
  return html`<li><strong>${effect}</strong> <span class="${risk}">${risk}</span> ${state}<br /><code>${command}</code>${back}</li>`;
}

function said({ decisions }: RunView): Html | string {
  if (decisions.length === 0) return '';
  const lines = decisions.map(
    ({ by, verdict, at, comment, overrideFreeze, signed }) =>
      html`<li>
        ${by}: <strong>${verdict}</strong> <span class="small">${at}, ${signed === true ? 'signed' : 'not signed'}</span> ${comment ?? ''}
        ${overrideFreeze ?? ''}
      </li>`,
  );
  return html`<h2>Decided</h2>
    <ul>
      ${lines}
    </ul>`;
}
