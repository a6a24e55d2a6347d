import type { Verdict } from '../verdict.ts';
import { worst } from '../verdict.ts';
import type { DrillReport } from './drill-report.ts';

type Times = Pick<DrillReport, 'rtoSeconds' | 'rpoSeconds' | 'rtoObjectiveSeconds' | 'rpoObjectiveSeconds'>;

/** A drill is as good as its worst finding; a missed objective is `failed`, an absent one is said and does not count (E3). */
export function judgeDrill(times: Times, findings: readonly Verdict[]): Verdict {
  const rto = against('RTO', times.rtoSeconds, times.rtoObjectiveSeconds);
  const rpo = against('RPO', times.rpoSeconds, times.rpoObjectiveSeconds);
  const all = [...findings, rto, rpo];
  const { kind } = worst(all);
  const telling = kind === 'successful' ? all : all.filter((verdict) => verdict.kind === kind);
  return { kind, reason: telling.map((verdict) => verdict.reason).join('; ') };
}

function against(name: string, seconds: number, objectiveSeconds: number | undefined): Verdict {
  const measured = `${name} ${seconds.toFixed(1)} s`;
  if (objectiveSeconds === undefined) return { kind: 'successful', reason: `${measured}, target unset` };
  const kind = seconds <= objectiveSeconds ? 'successful' : 'failed';
  return { kind, reason: `${measured} of ${objectiveSeconds} s` };
}
