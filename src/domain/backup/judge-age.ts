import type { Verdict } from '../verdict.ts';
import type { SetSummary } from './backup-set.ts';

/** The age of the newest set against the recovery point objective. No set at all is a failure: nothing could be put back. */
export function judgeAge(newest: SetSummary | undefined, rpoSeconds: number | undefined, now: Date): Verdict {
  if (newest === undefined) return { kind: 'failed', reason: 'there is no backup set' };
  const ageSeconds = Math.round((now.getTime() - Date.parse(newest.cutAt)) / 1000);
  const facts = { ageSeconds, setId: newest.setId, ...(rpoSeconds !== undefined && { rpoSeconds }) };
  const age = `the newest backup set, ${newest.setId}, is ${ageSeconds} s old`;
  if (rpoSeconds === undefined)
    return { kind: 'inconclusive', reason: `${age}; target unset: no recovery point objective is given`, facts };
  const kept = ageSeconds <= rpoSeconds;
  return { kind: kept ? 'successful' : 'failed', reason: `${age}, the objective is ${rpoSeconds} s`, facts };
}
