import type { Finding } from '../domain/incident/finding.ts';
import type { Verdict, VerdictKind } from '../domain/verdict.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import type { Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface DiagnoseOutcome {
  /** `failed`: a cause was found; `inconclusive`: something is suspicious; `error`: something could not be looked at. The reason says what was seen. */
  verdict: Verdict;
  /** The worst first. */
  findings: readonly Finding[];
}

const longest = 2000;

const kinds: Readonly<Record<Finding['verdict'], VerdictKind>> = {
  cause: 'failed',
  suspicious: 'inconclusive',
  unknown: 'error',
  normal: 'successful',
};

/** Looks for what is wrong, changing nothing, and says what could be done. Risk R0; never fails for what it cannot see. */
export const diagnoseRunbook: Runbook<RunbookInput<'diagnose'>, DiagnoseOutcome> = {
  name: 'diagnose',
  title: 'Look for what is wrong, and say what could be done',
  locks: () => [],
  ifBusy: 'wait',
  waitForLocksSeconds: 0,
  whenStuck: { afterSeconds: 0, then: 'fail' },
  async steps(run, { scenario, service, store }) {
    const findings = await run.observe.findings({
      scenario,
      ...(service !== undefined && { service }),
      ...(store !== undefined && { store }),
    });
    const notable = findings.filter((finding) => finding.verdict !== 'normal');
    for (const { probe, verdict, saw, means } of notable) run.note(probe, `${verdict}: ${saw} → ${means}`);
    const kind = kinds[findings[0]?.verdict ?? 'unknown'];
    run.mark('verdict', kind);
    const words =
      notable.length === 0 ? 'nothing that was looked at is wrong' : notable.map(({ probe, saw }) => `${probe}: ${saw}`).join('; ');
    return { verdict: { kind, reason: findings.length === 0 ? 'there was nothing to look at' : words.slice(0, longest) }, findings };
  },
};

export const diagnose = runbook(diagnoseRunbook);
