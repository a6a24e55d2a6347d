import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import type { OpsError } from '../domain/ops-error.ts';
import { isOpsError, isRetried } from '../domain/ops-error.ts';

/** The one place that knows both our errors and Temporal's: the kind becomes the failure's type, the hint its details. */
function toFailure(error: OpsError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.kind,
    message: error.message,
    nonRetryable: !isRetried(error.kind),
    details: [{ ...(error.hint !== undefined && { hint: error.hint }), details: error.details }],
  });
}

/** Turns every OpsError of an activity into its failure. The cause stays here: a driver's message may hold what must not leave. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      throw isOpsError(error) ? toFailure(error) : error;
    }
  },
};
