import { z } from 'zod';
import { durationPattern, durationSeconds } from './duration.ts';

const tenYears = 315_360_000;

/** A duration as people write it, read as seconds: at least one second, at most ten years. */
export function duration(example: string) {
  const error = `expected a duration such as ${example}`;
  return z
    .string({ error })
    .regex(durationPattern, { error })
    .transform(durationSeconds)
    .refine((seconds) => seconds > 0 && seconds <= tenYears, { error: `${error}, more than nothing and at most ten years` });
}
