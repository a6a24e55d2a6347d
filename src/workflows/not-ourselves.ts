import { ApplicationFailure } from '@temporalio/workflow';
import type { Service } from '../domain/system/platform.ts';

/** Nothing that keeps this very run going may be stopped by it: there would be nobody left to start it again. */
export function requireNotOurselves(services: readonly (Pick<Service, 'name' | 'vital'> & { holdsUs?: boolean | undefined })[]): void {
  const ours = services.filter(({ vital, holdsUs }) => vital === true || holdsUs === true).map(({ name }) => name);
  if (ours.length === 0) return;
  const message = `stopping ${ours.join(', ')} would stop Watchkeeper itself: name the others, and stop that by hand`;
  throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
}
