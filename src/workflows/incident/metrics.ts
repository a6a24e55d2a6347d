import type { MetricCounter } from '@temporalio/common';
import { metricMeter } from '@temporalio/workflow';
import type { Life } from './life.ts';

/** Counted once, whatever is replayed. No label is of an incident or a person: there are as many series as there are environments, and a few more. */
const names = {
  opened: 'watchkeeper_incidents_opened',
  ended: 'watchkeeper_incidents_ended',
  reopened: 'watchkeeper_incidents_reopened',
  pages: 'watchkeeper_pages',
  deadlines: 'watchkeeper_deadlines',
  mitigations: 'watchkeeper_mitigations',
  restarts: 'watchkeeper_recovery_restarts',
} as const;

type Counted = keyof typeof names;

/** One more of it. Drills are counted nowhere. */
export function count(life: Life, what: Counted, labels: Readonly<Record<string, string>> = {}): void {
  if (life.record.drill) return;
  counterOf(what).add(1, { ...placeOf(life), ...labels });
}

/** How long it took until it was over, in seconds, as a histogram by severity. */
export function measureEnd(life: Life, seconds: number): void {
  if (life.record.drill) return;
  const histogram = metricMeter.createHistogram('watchkeeper_incident_seconds', 'float', 's');
  histogram.record(seconds, { ...placeOf(life), severity: `sev${life.record.severity}` });
}

function counterOf(what: Counted): MetricCounter {
  return metricMeter.createCounter(names[what]);
}

function placeOf({ record }: Life): Record<string, string> {
  const [system = '', environment = ''] = record.target.split('/');
  return { system, environment };
}
