import type { Run } from '../run/run.ts';
import { markHead } from './mark-head.ts';

const withinSeconds = 60;

/**
 * Cuts services off: from the network, which stops what an intruder does, and is looked at; then from requests where there is a router, which a person may
 * skip where another service would be cut off with it. They go on running.
 */
export async function contain(run: Run, caseId: string, services: readonly string[]): Promise<void> {
  for (const service of services) {
    await run.change.containService({ caseId, service, level: 'network' });
    await run.verify.serviceIsolated({ service, level: 'network', withinSeconds });
  }
  for (const service of run.env.platform.kind === 'kubernetes' ? services : []) {
    await run.change.containService({ caseId, service, level: 'traffic' });
    run.mark(`cut off: ${service}`, (await run.observe.isolationOf({ service })).words);
  }
  run.keep();
  markHead(run, (await run.change.noteInCustody({ caseId, kind: 'isolate', what: `cut off: ${services.join(', ')}` })).head);
}
