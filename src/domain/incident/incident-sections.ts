import { durationText } from '../definition/duration.ts';
import type { IncidentRecord } from './incident-record.ts';
import { mitigationWords } from './mitigation-risk.ts';
import { oneLine } from './plain-text.ts';

/** One part of a report: a table, or a sentence where there is nothing. All texts are plain and of one line. */
export interface Section {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Stands there where there are no rows. */
  nothing: string;
}

/** The report of an incident, made of what was recorded and of nothing else. Whoever renders it escapes its texts. */
export function incidentSections(record: IncidentRecord): readonly Section[] {
  return [clocks(record), actions(record), findings(record), timeline(record), paging(record), alerts(record), followUps(record)].map(
    ({ rows, ...rest }) => ({ ...rest, rows: rows.map((row) => row.map((cell) => oneLine(cell, 600))) }),
  );
}

/** Two lines that say what it was. */
export function incidentHeadline(record: IncidentRecord): { what: string; how: string } {
  const { number, target, severity, state, since, resolvedAt, scenario, service, tried } = record;
  const took = resolvedAt === undefined ? 'and it is not resolved yet' : `and it took ${between(since, resolvedAt)}`;
  const helped = tried.find((one) => one.state === 'helped');
  const how = helped === undefined ? 'Nothing that was tried is known to have helped.' : `${mitigationWords(helped.mitigation)} helped.`;
  return {
    what: `#${number} of ${target}: Sev${severity}, ${scenario}${service === undefined ? '' : ` of ${service}`}, ${state}; it began ${since}, ${took}.`,
    how: tried.length === 0 ? 'Nothing was changed by Watchkeeper.' : how,
  };
}

function clocks({ deadlines }: IncidentRecord): Section {
  const rows = deadlines.map(({ name, withinSeconds, tookSeconds, met }) => [
    name,
    withinSeconds === 0 ? '–' : durationText(Math.round(withinSeconds)),
    tookSeconds === undefined ? 'not done' : durationText(Math.max(1, tookSeconds)),
    met === undefined ? '' : met ? 'met' : 'missed',
  ]);
  return { title: 'Clocks', head: ['what', 'within', 'took', ''], rows, nothing: 'No clock ran.' };
}

function actions({ tried }: IncidentRecord): Section {
  const rows = tried.map(({ mitigation, risk, state, approvedBy, planHash, verdict, startedAt, runId }) => [
    startedAt,
    `${mitigationWords(mitigation)} (${risk})`,
    approvedBy.length === 0 ? 'nobody was asked' : approvedBy.join(', '),
    planHash?.slice(0, 12) ?? '',
    state,
    verdict ?? '',
    runId,
  ]);
  const head = ['when', 'what', 'approved by', 'plan', 'came to', 'in its words', 'run'];
  return { title: 'What was done', head, rows, nothing: 'Nothing was changed by Watchkeeper.' };
}

function findings({ findings: found }: IncidentRecord): Section {
  const rows = found.map(({ probe, verdict, saw, means, command }) => [probe, verdict, saw, means, command]);
  return { title: 'What was seen', head: ['probe', '', 'seen', 'which may mean', 'as a command'], rows, nothing: 'Nothing was looked at.' };
}

function timeline({ timeline: lines }: IncidentRecord): Section {
  return {
    title: 'Timeline',
    head: ['at (UTC)', 'who', 'what'],
    rows: lines.map(({ at, by, text }) => [at, by, text]),
    nothing: 'Nothing.',
  };
}

function paging({ deliveries }: IncidentRecord): Section {
  const rows = deliveries.map(({ at, level, person, channel, result, why }) => [
    at,
    level === undefined ? 'room' : `level ${level + 1}`,
    person ?? '',
    channel,
    why === undefined ? result : `${result}: ${why}`,
  ]);
  return { title: 'Who was told', head: ['at', 'level', 'who', 'by', ''], rows, nothing: 'Nobody was told.' };
}

function alerts({ alerts: known, alertCount: { total } }: IncidentRecord): Section {
  const rows = known.map(({ labels, status, startsAt, annotations }) => [
    labels['alertname'] ?? '',
    status,
    startsAt,
    annotations['summary'] ?? '',
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ]);
  const title = rows.length < total ? `Alerts (${rows.length} of ${total})` : 'Alerts';
  return { title, head: ['alert', '', 'since', 'summary', 'labels'], rows, nothing: 'There was no alert: a person opened it.' };
}

function followUps({ followUps: open }: IncidentRecord): Section {
  const rows = open.map(({ what, kind, owner, due }) => [what, kind, owner, due]);
  return {
    title: 'To be done',
    head: ['what', 'kind', 'owner', 'due'],
    rows,
    nothing: 'Nobody has said what is to be done: send `followUp`.',
  };
}

function between(from: string, until: string): string {
  return durationText(Math.max(1, Math.round((Date.parse(until) - Date.parse(from)) / 1000)));
}
