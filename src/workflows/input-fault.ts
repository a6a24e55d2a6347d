import { ApplicationFailure } from '@temporalio/workflow';
import { isOpsError } from '../domain/ops-error.ts';

/** Runs a pure rule of the domain in a workflow: what it refuses fails the run as `InvalidInput`, with its hint. */
export function asInputFault<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (!isOpsError(error)) throw error;
    throw ApplicationFailure.nonRetryable([error.message, error.hint].filter(Boolean).join('. '), 'InvalidInput');
  }
}
