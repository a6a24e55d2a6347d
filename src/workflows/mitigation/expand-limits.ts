import type { Limits, LimitsOf } from '../../domain/incident/instance.ts';
import { limitsInWords } from '../../domain/incident/limits-in-words.ts';
import { untilMadeAnew } from '../../domain/incident/passing-limits.ts';
import { given } from '../../domain/plan/given.ts';
import type { Prepare } from './action.ts';
import { refuse } from './action.ts';
import { isReady, serviceMeant } from './service-actions.ts';

const usualTimes = 1.5;

/** Half as much again of memory and processors, where they are limited, and no more than their host has. */
export const expandLimits: Prepare = async (run, input) => {
  const service = serviceMeant(run, input);
  const { name } = service;
  const { fingerprint: from, memoryBytes, cpus, most } = await run.observe.serviceLimits({ service: name });
  const was: LimitsOf = given({ memoryBytes, cpus });
  if (Object.keys(was).length === 0) refuse(`${name} has no limits that could be raised`);
  const more = raised(was, most);
  if (Object.keys(more).length === 0) refuse(`each instance of ${name} may use all that its host has for it: ${limitsInWords(was)}`);
  const isPassing = run.env.platform.kind === 'compose';
  if (isPassing) run.note('holds', untilMadeAnew);
  return async () => {
    await run.change.keepSnapshot({ service: name, fingerprint: from });
    const { fingerprint } = await run.change.putLimits({ service: name, changeId: run.id, from, was, ...more });
    await isReady(run, service, fingerprint);
    return `each instance of ${name} may use ${limitsInWords({ ...was, ...more })}${isPassing ? `, ${untilMadeAnew}` : ''}`;
  };
};

/** Only what grows. */
function raised({ memoryBytes, cpus }: LimitsOf, most: Limits['most']): LimitsOf {
  return given({
    memoryBytes: memoryBytes === undefined ? undefined : grown(memoryBytes, Math.ceil(memoryBytes * usualTimes), most?.memoryBytes),
    cpus: cpus === undefined ? undefined : grown(cpus, Math.round(cpus * usualTimes * 1000) / 1000, most?.cpus),
  });
}

function grown(now: number, wanted: number, most: number | undefined): number | undefined {
  if (most === undefined) return wanted;
  const to = Math.min(wanted, most);
  return to > now ? to : undefined;
}
