import { workflowInfo } from '@temporalio/workflow';
import type { Notice } from '../../domain/incident/notice.ts';
import type { WaitingFor } from '../../domain/run/view.ts';
import { callsOf } from '../incident/calls.ts';
import type { RunState } from './run-state.ts';

/** What people are called for: a step that failed for good pages whoever is on call, the rest is told to the rooms. */
const calledFor: readonly WaitingFor[] = ['answer', 'approval', 'signOff'];

/**
 * Tells people that the run waits for them, where the system file says how they are reached. An incident calls its own, and the run goes on waiting
 * whatever becomes of the message.
 */
export function callPeople(state: RunState, waits: Waiting): void {
  const { env, target, incident } = state;
  if (env?.response === undefined || env.response.channels.length === 0 || incident !== undefined) return;
  if (!calledFor.includes(waits.for)) return;
  const notice = noticeOf(state, waits);
  const calls = callsOf(target, `tell people that this run waits for ${waits.for}`);
  const pages = waits.for === 'answer' || notice.restricted === true;
  const told = pages ? calls.pageLevel({ env, level: 0, round: 0, notice }) : calls.tell({ env, notice });
  void told.catch(() => undefined);
}

interface Waiting {
  for: WaitingFor;
  reason: string;
}

function noticeOf({ runbook, target }: RunState, waits: Waiting): Notice {
  const { workflowId } = workflowInfo();
  // A break-in is the business of those who must know: of its run no word goes out.
  const restricted = runbook === 'securityIncident';
  return {
    kind: 'approval',
    title: `${runbook} of ${target} waits for ${waits.for === 'answer' ? 'an answer: a step failed' : waits.for}`.slice(0, 180),
    lines: restricted ? [] : [waits.reason.slice(0, 500)],
    severity: waits.for === 'answer' ? 2 : 4,
    subject: workflowId,
    workflowId,
    links: [],
    ...(restricted && { restricted: true }),
  };
}
