import type { Run } from '../run/run.ts';
import { markHead } from './mark-head.ts';

const withinSeconds = 60;

/** Cuts services off: from the network, which stops what an intruder does, and then from requests where there is a router. They go on running. */
export async function contain(run: Run, caseId: string, services: readonly string[]): Promise<void> {
  const levels = run.env.platform.kind === 'kubernetes' ? (['network', 'traffic'] as const) : (['network'] as const);
  for (const level of levels) {
    for (const service of services) {
      await run.change.containService({ caseId, service, level });
      await run.verify.serviceIsolated({ service, level, withinSeconds });
    }
  }
  run.keep();
  markHead(run, (await run.change.noteInCustody({ caseId, kind: 'isolate', what: `cut off: ${services.join(', ')}` })).head);
}
