import type { Alert, AlertBatch } from '../alert.ts';
import type { Intake } from './intake-state.ts';
import { signOf } from './sign.ts';
import type { Taking } from './take-alert.ts';
import { takeAlert } from './take-alert.ts';
import { rankOf } from './topology.ts';

const mostSeen = 200;
const fingerprintPattern = /^[\w.:+=-]{1,64}$/;

/** Takes batches together: what others rest on first, so that they join it. A batch that was taken already counts as repeated. */
export function takeBatches(intake: Intake, batches: readonly AlertBatch[], taking: Taking): void {
  const alerts: Alert[] = [];
  for (const batch of batches) {
    const sound = batch.alerts.filter(isAlert);
    if (intake.seen.includes(batch.id)) {
      intake.counts.received += sound.length;
      intake.counts.repeated += sound.length;
      continue;
    }
    intake.seen.push(batch.id);
    alerts.push(...sound);
  }
  intake.seen = intake.seen.slice(-mostSeen);
  const ranks = new Map<string, number>();
  const rank = (alert: Alert): number => {
    const { part, scenario } = signOf(alert, taking.env);
    if (scenario === 'full-outage') return -1;
    const known = ranks.get(part) ?? rankOf(taking.env, part);
    ranks.set(part, known);
    return known;
  };
  const ranked = alerts.map((alert) => ({ alert, at: rank(alert) })).toSorted((one, other) => one.at - other.at);
  for (const { alert } of ranked) takeAlert(intake, alert, taking);
}

/** Signals can be sent by hand: what has not the shape of an alert is left out. */
function isAlert(given: unknown): given is Alert {
  if (typeof given !== 'object' || given === null) return false;
  const { source, fingerprint, status, labels, annotations, startsAt } = given as Partial<Record<keyof Alert, unknown>>;
  const known = status === 'firing' || status === 'resolved';
  const named = isText(source, /^[\w.-]{1,64}$/) && isText(fingerprint, fingerprintPattern);
  return known && named && isText(startsAt) && isTexts(labels) && isTexts(annotations);
}

function isText(given: unknown, pattern = /^/): boolean {
  return typeof given === 'string' && pattern.test(given);
}

function isTexts(given: unknown): boolean {
  return typeof given === 'object' && given !== null && Object.values(given).every((text) => typeof text === 'string');
}

/** A signal that is a batch. */
export function isBatch(given: unknown): given is AlertBatch {
  if (typeof given !== 'object' || given === null) return false;
  const { id, alerts } = given as Partial<Record<keyof AlertBatch, unknown>>;
  return typeof id === 'string' && id.length <= 100 && Array.isArray(alerts) && alerts.length <= 1000;
}
