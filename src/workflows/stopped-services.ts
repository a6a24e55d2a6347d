import type { Service } from '../domain/system/platform.ts';
import { requireNotOurselves } from './not-ourselves.ts';
import type { Run } from './run/run.ts';

/** Stops services, those that others rest on last; each has no instance left before the next. */
export async function stopServices(run: Run, services: readonly Service[]): Promise<void> {
  requireNotOurselves(services);
  for (const { name: service } of services.toReversed()) {
    await run.change.stopService({ service, changeId: run.id });
    await run.verify.serviceStopped({ service, withinSeconds: 300 });
  }
}

/** Brings them back with as many instances as they had, those that others rest on first; each is healthy before the next. */
export async function startServices(run: Run, services: readonly Service[]): Promise<void> {
  for (const { name: service, readyWithinSeconds } of services) {
    const { fingerprint } = await run.change.startService({ service, changeId: run.id });
    await run.verify.rolledOut({ service, fingerprint, withinSeconds: readyWithinSeconds });
    await run.verify.serviceHealthy({ service });
  }
}
