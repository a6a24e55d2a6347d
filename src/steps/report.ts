import type { DrillReport } from '../domain/backup/drill-report.ts';
import { change } from './step.ts';

export interface WrittenReport {
  /** Key of the HTML page in the environment's bucket; the Markdown beside it ends in `.md`. */
  key: string;
  sha256: string;
}

/** Renders a drill as an HTML page and as Markdown and puts both into the bucket. */
export const writeDrillReport = change<{ id: string; report: DrillReport }, WrittenReport>({
  class: 'act',
  risk: 'R1',
  skippable: true,
  command: ({ env, input }) =>
    `aws s3 cp drill.html s3://${env.objects.bucket}/reports/${env.system}/${env.environment}/drill-${input.id}.html`,
  preview: () => ({ key: '', sha256: '' }),
  undo: { irreversible: 'a report is a record; a later run adds its own' },
});
