import { CancellationScope, CancelledFailure } from '@temporalio/workflow';

/** Stops here when the run was told to stop: a step that does not heed a cancel ends as if nothing had happened. */
export function heedCancel(): void {
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
}
