import { createHash } from 'node:crypto';
import type { IncidentActivities } from '../../../domain/incident/incident-activities.ts';
import type { IncidentRecord } from '../../../domain/incident/incident-record.ts';
import { canonical } from '../../../domain/plan/canonical.ts';
import type { Environment } from '../../../domain/system/environment.ts';
import type { OpenObjects } from '../../objects.ts';
import { incidentMarkdown } from './incident-markdown.ts';
import { incidentPage } from './incident-page.ts';
import { prometheusOf } from '../../../domain/system/prometheus-of.ts';
import type { MetricSeries, QueryRange } from './metric-series.ts';

const beforeMs = 30 * 60_000;
const afterMs = 10 * 60_000;

export interface ReportPorts {
  openObjects: OpenObjects;
  queryRange: QueryRange;
}

/**
 * Renders the report of an incident and stores it under `incidents/<system>/<environment>/<day>-<number>/`: `report.html`, `report.md`, and `report.json`, which
 * holds the record and the hashes of the other two. Written again, it is the report as it is then.
 */
export function reportIncidentActivity({ openObjects, queryRange }: ReportPorts): Pick<IncidentActivities, 'reportIncident'> {
  return {
    async reportIncident({ env, record }) {
      const objects = openObjects(env.objects);
      const base = [env.objects.prefix, 'incidents', env.system, env.environment, folderOf(record)].filter(Boolean).join('/');
      const series = await seriesOf(queryRange, env, record);
      const page = await incidentPage(record, series);
      const markdown = incidentMarkdown(record);
      const html = await objects.put(`${base}/report.html`, page, { contentType: 'text/html; charset=utf-8' });
      const md = await objects.put(`${base}/report.md`, markdown, { contentType: 'text/markdown; charset=utf-8' });
      const hashes = { 'report.html': html.sha256, 'report.md': md.sha256 };
      const json = canonical({ record, keyMetric: series, hashes, recordSha256: sha256(canonical(record)) });
      await objects.put(`${base}/report.json`, json, { contentType: 'application/json' });
      return { key: `${base}/report.html`, sha256: html.sha256, records: record.timeline.length };
    },
  };
}

async function seriesOf(queryRange: QueryRange, env: Environment, { clear, since, resolvedAt }: IncidentRecord): Promise<MetricSeries> {
  const prometheus = prometheusOf(env);
  if (clear === undefined) return { points: [], why: 'the system file names no key metric for it' };
  if (prometheus === undefined) return { points: [], why: 'the system file names no Prometheus' };
  const end = Date.parse(resolvedAt ?? new Date().toISOString()) + afterMs;
  const over = { from: new Date(Date.parse(since) - beforeMs), until: new Date(Math.min(end, Date.now())) };
  return await queryRange(prometheus, clear.query, over);
}

/** With its day: numbers that had to begin again overwrite nothing. */
function folderOf({ since, number }: IncidentRecord): string {
  return `${since.slice(0, 10)}-${number}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
