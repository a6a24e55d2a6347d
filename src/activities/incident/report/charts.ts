import type { IncidentRecord } from '../../../domain/incident/incident-record.ts';
import { mitigationWords } from '../../../domain/incident/mitigation-risk.ts';
import { oneLine } from '../../../domain/incident/plain-text.ts';
import { drawChart } from './draw-chart.ts';
import type { MetricSeries } from './metric-series.ts';

const width = 820;
const colours = { line: '#3f78b5', limit: '#c0392b', sent: '#2c8a4b', failed: '#c0392b', mark: '#5b6675' };

/** The key metric over the incident, its limit, and what was done when. */
export async function metricChart(record: IncidentRecord, { points }: MetricSeries): Promise<string> {
  const limits = [record.clear?.max, record.clear?.min].filter((limit) => limit !== undefined);
  const marks = eventsOf(record).map(({ at, name }) => ({
    xAxis: at,
    label: { formatter: name, rotate: 90, position: 'insideEndTop', color: colours.mark, fontSize: 10 },
    lineStyle: { color: colours.mark, type: 'dashed' },
  }));
  const bounds = limits.map((yAxis) => ({
    yAxis,
    label: { formatter: `clear: ${yAxis}` },
    lineStyle: { color: colours.limit, type: 'solid' },
  }));
  const times = [record.since, record.resolvedAt ?? record.since, ...points.map(({ at }) => at)].toSorted();
  const data = points.map(({ at, value }) => [at, value]);
  return await drawChart(
    {
      grid: { left: 60, right: 70, top: 20, bottom: 40 },
      xAxis: { type: 'time', min: times[0], max: times.at(-1) },
      yAxis: {
        type: 'value',
        // The limit is in the picture wherever the values are.
        min: ({ min }: { min: number }) => Math.min(min, 0, ...limits),
        max: ({ max }: { max: number }) => Math.max(max, ...limits) * 1.05,
      },
      series: [
        {
          type: 'line',
          showSymbol: false,
          lineStyle: { color: colours.line },
          data,
          markLine: { silent: true, symbol: 'none', data: [...marks, ...bounds] },
        },
      ],
    },
    { name: 'metric', width, height: 320 },
  );
}

/** Who was called when, one lane for each, and what came of it. */
export async function pagingChart(record: IncidentRecord): Promise<string> {
  const calls = record.deliveries.flatMap(({ person, channel, at, result }) =>
    at === '' ? [] : [{ lane: oneLine(person ?? channel, 30), at, result }],
  );
  const lanes = [...new Set(calls.map(({ lane }) => lane))];
  const of = (result: 'sent' | 'failed') => ({
    name: result,
    type: 'scatter',
    symbolSize: 11,
    itemStyle: { color: colours[result] },
    data: calls.filter((call) => call.result === result).map(({ at, lane }) => [at, lane]),
  });
  const acknowledged = record.timeline.filter(({ kind, by }) => kind === 'acknowledge' && by !== 'watchkeeper');
  const marks = acknowledged.map(({ at, by }) => ({ xAxis: at, label: { formatter: `${oneLine(by, 20)} is on it` } }));
  return await drawChart(
    {
      legend: { bottom: 0, data: ['sent', 'failed'] },
      grid: { left: 150, right: 40, top: 24, bottom: 60 },
      xAxis: { type: 'time', min: record.since },
      yAxis: { type: 'category', data: lanes },
      series: [{ ...of('sent'), markLine: { silent: true, symbol: 'none', data: marks } }, of('failed')],
    },
    { name: 'paging', width, height: 110 + lanes.length * 28 },
  );
}

function eventsOf({ since, resolvedAt, tried, timeline }: IncidentRecord): { at: string; name: string }[] {
  const acknowledged = timeline.find(({ kind, by }) => kind === 'acknowledge' && by !== 'watchkeeper');
  const runs = tried.flatMap(({ mitigation, startedAt, endedAt, state }) => [
    { at: startedAt, name: mitigationWords(mitigation) },
    ...(endedAt === undefined ? [] : [{ at: endedAt, name: state }]),
  ]);
  return [
    { at: since, name: 'first alert' },
    ...(acknowledged ? [{ at: acknowledged.at, name: 'acknowledged' }] : []),
    ...runs,
    ...(resolvedAt === undefined ? [] : [{ at: resolvedAt, name: 'resolved' }]),
  ].map(({ at, name }) => ({ at, name: oneLine(name, 40) }));
}
