import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { HostFinding } from '../domain/system/judge-host.ts';
import type { Verdict } from '../domain/verdict.ts';
import { worst } from '../domain/verdict.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface ProvisionOutcome {
  verdict: Verdict;
  findings: HostFinding[];
}

/**
 * Looks whether a new host or namespace is ready for what the system file says is needed: size, versions, ports, variables, what must be reachable, the
 * bucket and the stores (PRSM-1.1, NEU-2.1, NEU-3.1 to 3.3, NEU-4.3). Changes nothing; the verdict is the outcome.
 */
export const provisionRunbook: Runbook<RunbookInput<'provision'>, ProvisionOutcome> = {
  name: 'provision',
  title: 'Look whether a new host or namespace has all that is needed',
  locks: () => [],
  ifBusy: 'wait',
  waitForLocksSeconds: 0,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run) {
    const { needs, platform, stores } = run.env;
    const findings: HostFinding[] = needs === undefined ? [{ what: 'needs', verdict: unsaid }] : [];
    if (platform.kind !== 'none') {
      const { kind, version } = await run.observe.platformIdentity({});
      run.note('platform', `${kind} ${version}`);
      findings.push(...(await run.observe.judgeHostNeeds({})));
    }
    for (const { name } of needs?.addresses ?? []) findings.push({ what: name, verdict: await run.observe.judgeAddress({ name }) });
    findings.push({ what: 'objects', verdict: await run.observe.judgeObjects({}) });
    for (const { name } of stores) findings.push({ what: name, verdict: await run.observe.storeHealth({ store: name }) });
    const verdict = worst(findings.map((each) => each.verdict));
    run.mark('verdict', verdict.kind);
    return { verdict, findings };
  },
};

export const provision = runbook(provisionRunbook);

const unsaid: Verdict = { kind: 'inconclusive', reason: 'the system file does not say what is needed here: add `needs`' };
