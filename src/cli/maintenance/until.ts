import { durationPattern, durationSeconds } from '../../domain/definition/duration.ts';
import { OpsError } from '../../domain/ops-error.ts';

/** Until when it lasts. */
export const untilOptions = {
  until: { type: 'string', short: 'u', value: 'TIME', says: 'an instant such as 2026-12-24T18:00:00+01:00, at most 7 days ahead' },
  for: { type: 'string', short: 'f', value: 'DURATION', says: 'from now on, such as 2h or 1h30m, instead of --until' },
} as const;

/** @throws OpsError `InvalidInput` where neither is given, or both. */
export function untilOf(values: { until?: string | undefined; for?: string | undefined }): string {
  const { until, for: duration } = values;
  if ((until === undefined) === (duration === undefined)) throw new OpsError('InvalidInput', 'say either --until or --for');
  if (until !== undefined) return until;
  if (duration === undefined || !durationPattern.test(duration)) {
    throw new OpsError('InvalidInput', `\`${duration}\` is no duration`, { hint: 'Write 90s, 15m, 2h or 1h30m.' });
  }
  return new Date(Date.now() + durationSeconds(duration) * 1000).toISOString();
}
