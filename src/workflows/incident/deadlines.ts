import { condition } from '@temporalio/workflow';
import type { Deadline } from '../../domain/incident/incident-record.ts';
import { isQuietNow } from '../../domain/incident/quiet.ts';
import { timersOf } from '../../domain/incident/timers.ts';
import type { Life } from './life.ts';
import { ageSeconds, tell } from './life.ts';
import { count } from './metrics.ts';

type Name = Deadline['name'];

/** What the severity asks for, by name; a deadline that it does not have is absent. */
function withinSeconds(life: Life): Readonly<Partial<Record<Name, number>>> {
  const timers = timersOf[life.record.severity];
  return {
    // Who is only told is not paged.
    ...(timers.levelsAtSeconds[0] !== undefined && { page: timers.settleSeconds + 60 }),
    acknowledge: timers.acknowledgeWithinSeconds,
    ...(timers.mitigateWithinSeconds !== undefined && { mitigate: timers.mitigateWithinSeconds }),
  };
}

/** It happened now. Only the first time counts; deadlines are those of the severity as it is. */
export function met(life: Life, name: Name): void {
  const { deadlines } = life.record;
  const known = deadlines.find((deadline) => deadline.name === name);
  if (known?.tookSeconds !== undefined) return;
  const limit = withinSeconds(life)[name] ?? 0;
  const tookSeconds = Math.round(ageSeconds(life));
  const deadline: Deadline = {
    name,
    withinSeconds: limit,
    tookSeconds,
    // While no alert fires nobody waits for it.
    met: known?.met !== false && (limit === 0 || tookSeconds <= limit || isQuietNow(life.record)),
  };
  life.record.deadlines = [...deadlines.filter((other) => other.name !== name), deadline];
  // One that was missed was counted then.
  if (known === undefined) countDeadline(life, name, deadline.met === true);
}

/**
 * Says so in the moment in which a deadline is missed; a raise of the severity may miss one at once. What is over by itself before somebody looked breaks
 * no promise: while no alert fires, nothing is missed. Ends only with its scope.
 */
export async function watchDeadlines(life: Life): Promise<never> {
  for (;;) {
    const { severity } = life.record;
    const next = open(life)[0];
    const quiet = isQuietNow(life.record);
    const changed = (): boolean => life.record.severity !== severity || life.record.recordOnly || isQuietNow(life.record) !== quiet;
    if (next === undefined || quiet || life.record.recordOnly) await condition(changed);
    else if (next.limit > ageSeconds(life))
      await condition(changed, (next.limit - ageSeconds(life)) * 1000, { summary: `${next.name} is due then` });
    else miss(life, next);
  }
}

function open(life: Life): { name: Name; limit: number }[] {
  const done = new Set(life.record.deadlines.map(({ name }) => name));
  return Object.entries(withinSeconds(life))
    .map(([name, limit]) => ({ name: name as Name, limit }))
    .filter(({ name }) => !done.has(name))
    .toSorted((one, other) => one.limit - other.limit);
}

function miss(life: Life, { name, limit }: { name: Name; limit: number }): void {
  life.record.deadlines = [...life.record.deadlines, { name, withinSeconds: limit, met: false }];
  countDeadline(life, name, false);
  tell(life, { kind: 'deadline', by: 'watchkeeper', text: `nobody did ${name} within ${limit} s, as Sev${life.record.severity} asks` });
}

function countDeadline(life: Life, name: Name, isMet: boolean): void {
  count(life, 'deadlines', { name, severity: `sev${life.record.severity}`, met: String(isMet) });
}
