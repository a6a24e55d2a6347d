import { createHash } from 'node:crypto';
import type { AlertSource } from '../../domain/callers/sources.ts';
import type { Alert } from '../../domain/incident/alert.ts';
import { boundedAnnotations, boundedLabels, boundedLink } from '../../domain/incident/bounded-texts.ts';

/** What stands in a body: the alerts, and what of it was no alert. */
export interface ReadAlerts {
  alerts: Alert[];
  /** The body is none of this source's, or some of its alerts are none. */
  unreadable: boolean;
  /** The source left out so many. */
  truncated: number;
}

const longestFingerprint = 32;

/**
 * Reads Alertmanager's webhook of version 4 (0.25 and later; Grafana's holds the same and more), or the generic form: one alert, a list of them, or
 * `{"alerts": […]}`. What it does not know it leaves alone; an alert that is none costs the others nothing.
 */
export function readAlerts(body: unknown, source: Pick<AlertSource, 'name' | 'kind'>, receivedAt: string): ReadAlerts {
  const given = listOf(body, source.kind);
  if (given === undefined) return { alerts: [], unreadable: true, truncated: 0 };
  const alerts = given.map((one) => readAlert(one, source, receivedAt));
  const sound = alerts.filter((alert) => alert !== undefined);
  const truncated = Number((body as { truncatedAlerts?: unknown }).truncatedAlerts ?? 0);
  return { alerts: sound, unreadable: sound.length < alerts.length, truncated: truncated > 0 ? truncated : 0 };
}

function listOf(body: unknown, kind: AlertSource['kind']): readonly unknown[] | undefined {
  if (Array.isArray(body)) return kind === 'generic' ? body : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  const { alerts } = body as { alerts?: unknown };
  if (Array.isArray(alerts)) return alerts;
  return kind === 'generic' && alerts === undefined ? [body] : undefined;
}

function readAlert(given: unknown, { name, kind }: Pick<AlertSource, 'name' | 'kind'>, receivedAt: string): Alert | undefined {
  const fields = fieldsOf(given);
  const status = fields['status'] ?? 'firing';
  // The generic form may give them beside the rest.
  const beside = kind === 'generic' ? fields : undefined;
  const labels = fields['labels'] ?? plainLabels(beside);
  const bounded = boundedLabels(labels);
  if (!isStatus(status) || Object.keys(bounded).length === 0) return undefined;
  return {
    source: name,
    fingerprint: fingerprintOf(fields['fingerprint'], labels),
    status,
    labels: bounded,
    annotations: boundedAnnotations(fields['annotations'] ?? beside),
    ...timesOf(fields, status, receivedAt),
    ...linkOf(fields),
    from: kind,
  };
}

function isStatus(given: unknown): given is Alert['status'] {
  return given === 'firing' || given === 'resolved';
}

/** What is no map has no fields, and so no labels. */
function fieldsOf(given: unknown): Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : {};
}

function timesOf(given: Record<string, unknown>, status: Alert['status'], receivedAt: string): Pick<Alert, 'startsAt' | 'endsAt'> {
  const endsAt = instant(given['endsAt']) ?? (status === 'resolved' ? receivedAt : undefined);
  return { startsAt: instant(given['startsAt']) ?? receivedAt, ...(endsAt !== undefined && { endsAt }) };
}

function linkOf(given: Record<string, unknown>): Pick<Alert, 'link'> {
  const link = boundedLink(given['generatorURL']) ?? boundedLink(given['link']);
  return link === undefined ? {} : { link };
}

function plainLabels(given: Record<string, unknown> = {}): object {
  const { name, system, environment, service, store, scenario, severity } = given;
  return { alertname: name, system, environment, service, store, scenario, severity };
}

/** Alertmanager's own, or of the labels as they came: what is cut afterwards does not make two alerts one. */
function fingerprintOf(given: unknown, labels: unknown): string {
  if (typeof given === 'string' && given.length <= longestFingerprint && /^[\w.:+=-]+$/.test(given)) return given;
  const entries = Object.entries(labels as object).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = typeof given === 'string' && given !== '' ? given : JSON.stringify(entries);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** An instant in UTC; what Go calls the zero time, and what is none, is left out. */
function instant(given: unknown): string | undefined {
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return Number.isFinite(at) && at > 0 ? new Date(at).toISOString() : undefined;
}
