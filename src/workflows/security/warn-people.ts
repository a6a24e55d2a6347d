import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import { durationText } from '../../domain/definition/duration.ts';
import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import type { Notice } from '../../domain/incident/notice.ts';
import { stepQueue, workflowQueue } from '../../domain/run/queues.ts';
import type { DueWarning, LegalClockRequest } from '../../domain/security/legal-clock.ts';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;

type Looking = Pick<IncidentActivities, 'environmentOf'>;
type Telling = Pick<IncidentActivities, 'tell' | 'pageLevel'>;

/** Tells those who must know; from 90 % on, or where a message reached nobody, the first of the ladder is paged. True when somebody was reached. */
export async function warnPeople({ target, codename, regime, incident }: LegalClockRequest, warning: DueWarning): Promise<boolean> {
  const summary = `warn: ${warning.percent} % of the time for ${warning.duty.name} (${regime})`;
  const { environmentOf } = proxyActivities<Looking>({
    taskQueue: workflowQueue,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '30m',
    retry,
    summary,
  });
  const { tell, pageLevel } = proxyActivities<Telling>({
    taskQueue: stepQueue(target, false),
    startToCloseTimeout: '40s',
    scheduleToCloseTimeout: '30m',
    retry,
    summary,
  });
  try {
    const env = await environmentOf({ target });
    const notice = noticeOf({ codename, regime, incident, warning });
    const told = await tell({ env, notice });
    if (warning.percent < 90 && told.some(({ result }) => result === 'sent')) return true;
    const { deliveries } = await pageLevel({ env, level: 0, notice: { ...notice, kind: 'page' }, round: warning.percent });
    return [...told, ...deliveries].some(({ result }) => result === 'sent');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return false;
  }
}

interface Warned {
  codename: string;
  regime: string;
  incident: string;
  warning: DueWarning;
}

/** No free text of the case: its codename, and what the law asks for. */
function noticeOf({ codename, regime, incident, warning: { duty, percent, dueAt } }: Warned): Notice {
  // To the minute: more nobody needs, and none of it would be so when it is read.
  const leftSeconds = Math.round((dueAt - Date.now()) / 60_000) * 60;
  const left = leftSeconds > 0 ? `due in ${durationText(leftSeconds)}` : 'overdue';
  return {
    kind: 'update',
    title: `${codename}: ${regime} ${duty.name} is ${left}`,
    lines: [
      `${duty.what}: by ${new Date(dueAt).toISOString()}, ${percent} % of the time is over.`,
      `Send done {"by", "reference"} or notApplicable {"by", "reason"} to clock/${incident}/${regime}.`,
    ],
    severity: percent < 90 ? 2 : 1,
    subject: `${codename} ${regime}`,
    links: [],
    restricted: true,
  };
}
