import type { DrillReport } from '../../domain/backup/drill-report.ts';
import { raisingPhase } from '../../domain/backup/drill-report.ts';

export interface Figure {
  what: string;
  measured: string;
  objective: string;
}

/** The figures of a drill in words; what has no objective says so (E3). */
export function drillFigures(report: DrillReport): Figure[] {
  const {
    rtoSeconds,
    rtoObjectiveSeconds,
    rpoSeconds,
    rpoObjectiveSeconds,
    rowsCompared,
    rowsDifferent,
    tablesCompared,
    checks,
    sizeBytes,
  } = report;
  const isRaised = report.phases.some(({ name }) => name === raisingPhase);
  return [
    {
      what: `RTO: from the start${isRaised ? ', the raising of the server included,' : ''} until the last check passed`,
      measured: duration(rtoSeconds),
      objective: objectiveOf(rtoObjectiveSeconds),
    },
    { what: 'RPO: age of the data when the drill began', measured: duration(rpoSeconds), objective: objectiveOf(rpoObjectiveSeconds) },
    { what: 'Rows compared', measured: `${rowsCompared} in ${tablesCompared} tables`, objective: '' },
    { what: 'Rows different', measured: String(rowsDifferent), objective: '0' },
    { what: "The application's checks", measured: String(checks), objective: '' },
    { what: 'Restored database', measured: `${(sizeBytes / 1e6).toFixed(1)} MB`, objective: '' },
  ];
}

function objectiveOf(seconds: number | undefined): string {
  return seconds === undefined ? 'target unset' : `at most ${duration(seconds)}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
