import { isGrpcServiceError, ScheduleNotFoundError } from '@temporalio/client';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { inOurWords } from '../unavailable.ts';

/** What the Temporal client threw about a schedule, in our words. */
export function inScheduleWords(error: unknown, id: string): unknown {
  if (isOpsError(error)) return error;
  if (error instanceof ScheduleNotFoundError) {
    return new OpsError('NotFound', `there is no schedule ${id}`, { hint: 'List them with `watchkeeper schedules list`.', cause: error });
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const refusal = refusalOf(cause);
  if (refusal === undefined) return inOurWords(cause);
  return new OpsError('InvalidInput', `Temporal refuses ${id}: ${refusal}`, {
    hint: refusal.includes('search attribute')
      ? 'Set the namespace up: `watchkeeper doctor` says how.'
      : 'Check the time zone and the times of the schedule.',
    cause,
  });
}

/** The client makes a TypeError of the server's refusal of times; it is told from others by the server's words. */
function refusalOf(cause: unknown): string | undefined {
  if (cause instanceof TypeError && /time zone|calendar spec|interval|malformed|out of range/i.test(cause.message)) return cause.message;
  return isGrpcServiceError(cause) && cause.message.startsWith('3 INVALID_ARGUMENT') ? cause.details : undefined;
}
