import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { clockId } from '../../domain/security/case-names.ts';
import type { Done, NotApplicable, SetMark } from '../../domain/security/clock-messages.ts';
import { doneFault, dutiesMeant, markFault, notApplicableFault } from '../../domain/security/clock-messages.ts';
import type { ClockDuty, ClockMark, ClockView, DueWarning, LegalClockRequest, ToldWarning } from '../../domain/security/legal-clock.ts';
import { nextWarning, standing } from '../../domain/security/legal-clock.ts';
import type { MarkName } from '../../domain/security/regimes.ts';
import { regimes } from '../../domain/security/regimes.ts';
import { clockDetails } from './clock-details.ts';
import { warnPeople } from './warn-people.ts';

const clockQuery = defineQuery<ClockView>('clock');
const doneUpdate = defineUpdate<ClockDuty[], [Done]>('done');
const notApplicableUpdate = defineUpdate<ClockDuty[], [NotApplicable]>('notApplicable');
const markUpdate = defineUpdate<ClockDuty[], [SetMark]>('mark');

interface Clock {
  request: LegalClockRequest;
  marks: ClockMark[];
  /** Those that were closed. */
  closed: ClockDuty[];
  told: ToldWarning[];
  /** Counts what was said, so that a wait knows that it must look again. */
  said: number;
}

/**
 * Keeps the time of one regime for one case: warns at 50, 75 and 90 % of each duty's time, and when it is over. Its id is `clock/<incident>/<regime>`. Ends
 * when every duty is done or a named person said that it need not be. It decides nothing: what applies, and since when, people say.
 */
export async function legalClock(request: LegalClockRequest): Promise<ClockView> {
  const clock: Clock = { request, marks: [], closed: [], told: [], said: 0 };
  listen(clock);
  const fault = requestFault(request);
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'InvalidInput');
  for (const [mark, at] of Object.entries(request.marks)) {
    clock.marks.push({ mark: mark as MarkName, at, by: request.requester, saidAt: new Date().toISOString() });
  }
  while (viewOf(clock).duties.some(({ closed }) => closed === undefined)) {
    setCurrentDetails(clockDetails(viewOf(clock)));
    const next = nextWarning(viewOf(clock), Date.now());
    if (next !== undefined && next.at <= Date.now()) await warn(clock, next);
    else await untilSaidOr(clock, next);
  }
  setCurrentDetails(clockDetails(viewOf(clock)));
  return viewOf(clock);
}

async function untilSaidOr(clock: Clock, next: DueWarning | undefined): Promise<void> {
  const { said } = clock;
  const changed = (): boolean => clock.said > said;
  if (next === undefined) await condition(changed);
  else await condition(changed, next.at - Date.now(), { summary: `${next.percent} % of the time for ${next.duty.name}` });
}

async function warn(clock: Clock, warning: DueWarning): Promise<void> {
  const dueAt = new Date(warning.dueAt).toISOString();
  const told: ToldWarning = { duty: warning.duty.name, percent: warning.percent, at: new Date().toISOString(), dueAt, reached: false };
  clock.told.push(told);
  told.reached = await warnPeople(clock.request, warning);
}

function listen(clock: Clock): void {
  setHandler(clockQuery, () => viewOf(clock), { description: 'Marks, duties with their times, and what people were told' });
  const duties = (): readonly ClockDuty[] => viewOf(clock).duties;
  const heard = (): ClockDuty[] => {
    clock.said += 1;
    return [...duties()];
  };
  setHandler(
    doneUpdate,
    ({ by, reference, duty }) => {
      close(clock, dutiesMeant(duty, duties()), { by, words: reference, state: 'done' });
      return heard();
    },
    { description: 'It was done. One object: {"by", "reference", "duty"}', validator: (done) => refuseFor(doneFault(done, duties())) },
  );
  setHandler(
    notApplicableUpdate,
    ({ by, reason, duty }) => {
      close(clock, dutiesMeant(duty, duties()), { by, words: reason, state: 'notApplicable' });
      return heard();
    },
    {
      description: 'It need not be done. One object: {"by", "reason", "duty"}',
      validator: (said) => refuseFor(notApplicableFault(said, duties())),
    },
  );
  setHandler(
    markUpdate,
    ({ mark, at, by, reason }) => {
      clock.marks.push({ mark, at, by, saidAt: new Date().toISOString(), ...(reason !== undefined && { reason }) });
      return heard();
    },
    {
      description: 'Since when a time runs. One object: {"mark", "at", "by", "reason": for a correction}',
      validator: (said) => refuseFor(markFault(said, clock.marks, Date.now())),
    },
  );
}

function close(
  clock: Clock,
  names: readonly string[],
  { by, words, state }: { by: string; words: string; state: 'done' | 'notApplicable' },
): void {
  const now = new Date().toISOString();
  for (const duty of viewOf(clock).duties.filter((one) => names.includes(one.duty))) {
    const inTime = state === 'done' && duty.dueAt !== undefined ? { inTime: now <= duty.dueAt } : {};
    clock.closed.push({ ...duty, state, closed: { by, at: now, words, ...inTime } });
  }
}

function viewOf({ request: { regime, incident, codename }, marks, closed, told }: Clock): ClockView {
  const view = { regime, incident, codename, marks, duties: closed, told };
  return { ...view, duties: regime in regimes ? standing(view, regime, Date.now()) : [] };
}

function refuseFor(fault: string | undefined): void {
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
}

function requestFault({ incident, regime, marks }: LegalClockRequest): string | undefined {
  if (!Object.hasOwn(regimes, regime)) return `there is no regime ${regime}: ${Object.keys(regimes).join(', ')}`;
  const id = clockId(incident, regime);
  if (workflowInfo().workflowId !== id) return `this clock must have the workflow id ${id}, so that there is one of it`;
  const wrong = Object.values(marks).find((at) => !Number.isFinite(Date.parse(at)));
  return wrong === undefined ? undefined : `${wrong.slice(0, 40)} is no time`;
}
