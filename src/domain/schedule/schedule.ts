import { canonical } from '../plan/canonical.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { RunRequest } from '../run/request.ts';
import type { Calendar } from './calendar.ts';

/** One schedule as it should be. */
export interface Schedule {
  /** `demo/production/hourly-backup`. */
  id: string;
  system: string;
  environment: string;
  runbook: string;
  /** When it runs, as it was written: `first Sunday at 03:00`, `cron 17 * * * *`. */
  words: string;
  calendars: readonly Calendar[];
  timeZone: string;
  jitterSeconds: number;
  catchUpSeconds: number;
  /** Every run is started with this. */
  request: RunRequest;
  paused: boolean;
  note?: string;
}

/** Changed when what a schedule becomes on the server changes though its file does not: all schedules are then updated once. */
const form = 1;

/** Tells whether a schedule on the server is as it should be: 32 hex digits over all of it. */
export function configHash(schedule: Schedule): string {
  return sha256Hex(canonical({ form, ...schedule })).slice(0, 32);
}

/** The id that runs of a schedule begin with; the server appends the nominal time. */
export function scheduledRunId({ id, runbook }: Pick<Schedule, 'id' | 'runbook'>): string {
  return `${runbook}/${id}`;
}
