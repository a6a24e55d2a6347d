import { isOpsError } from '../domain/ops-error.ts';
import type { DataCheck } from '../domain/system/environment.ts';
import type { Verdict } from '../domain/verdict.ts';
import { worst } from '../domain/verdict.ts';

/** Runs an application's checks. One that cannot be run is `error`, never success (E62). Facts: `checks`. */
export async function runChecks(checks: readonly DataCheck[], valueOf: (check: DataCheck) => Promise<string>): Promise<Verdict> {
  const facts = { checks: checks.length };
  if (checks.length === 0) return { kind: 'successful', reason: 'the store has no checks of its own', facts };
  const verdicts: Verdict[] = [];
  for (const check of checks) verdicts.push(await judge(check, valueOf));
  const { kind } = worst(verdicts);
  if (kind === 'successful') return { kind, reason: `${checks.length} checks passed`, facts };
  return {
    kind,
    reason: verdicts
      .filter((verdict) => verdict.kind !== 'successful')
      .map((verdict) => verdict.reason)
      .join('; '),
    facts,
  };
}

async function judge(check: DataCheck, valueOf: (check: DataCheck) => Promise<string>): Promise<Verdict> {
  try {
    const value = await valueOf(check);
    const { expect } = check;
    const good = 'equals' in expect ? value === expect.equals : Number(value) >= expect.atLeast;
    const wanted = 'equals' in expect ? expect.equals : `at least ${expect.atLeast}`;
    return { kind: good ? 'successful' : 'failed', reason: `${check.name}: ${value}, expected ${wanted}` };
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return { kind: 'error', reason: `${check.name}: ${error.message}` };
  }
}
