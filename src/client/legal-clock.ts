import type { Client } from '@temporalio/client';
import { clockId } from '../domain/security/case-names.ts';
import type { Done, NotApplicable, SetMark } from '../domain/security/clock-messages.ts';
import type { ClockDuty, ClockView } from '../domain/security/legal-clock.ts';
import { sendTo } from './send-to.ts';
import { inOurWords, soon } from './unavailable.ts';

/** The clock of one regime for one case. */
export interface ClockRef {
  /** Workflow id of the incident or of the run that started it. */
  incident: string;
  regime: string;
}

/** Marks, duties with their times, and what people were told. @throws OpsError */
export async function clockView(client: Client, { incident, regime }: ClockRef): Promise<ClockView> {
  const handle = client.workflow.getHandle(clockId(incident, regime));
  try {
    return await client.withDeadline(soon(), async () => await handle.query<ClockView>('clock'));
  } catch (error) {
    throw inOurWords(error, { workflowId: clockId(incident, regime) });
  }
}

/** What can be said to a clock. */
export type ClockWord =
  | { update: 'done'; message: Done }
  | { update: 'notApplicable'; message: NotApplicable }
  | { update: 'mark'; message: SetMark };

/** Says it to the clock and gives its duties back. @throws OpsError `Refused` with the reason, `NotFound`. */
export async function tellClock(client: Client, { incident, regime }: ClockRef, word: ClockWord): Promise<ClockDuty[]> {
  const workflowId = clockId(incident, regime);
  return await sendTo<ClockDuty[]>(client, {
    workflowId,
    ...word,
    none: `there is no clock of ${regime} for ${incident}, or it has ended`,
  });
}
