import type { Finding } from '../../domain/incident/finding.ts';
import { playbookFor } from '../../domain/incident/default-playbooks.ts';
import type { Mitigation } from '../../domain/incident/mitigation.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { callsOf } from './calls.ts';
import type { Life } from './life.ts';
import { move, show, tell } from './life.ts';

/** Looks, changing nothing, and says what could be done. Once in a life, and again when it is opened again. */
export async function investigate(life: Life, env: Environment): Promise<void> {
  const { record } = life;
  const { scenario, service, target } = record;
  const playbook = playbookFor(env, scenario, service);
  if (playbook?.clear) record.clear = playbook.clear;
  move(life, 'investigating', { by: 'watchkeeper', text: 'looking, changing nothing' });
  const { store } = life.request;
  record.findings = await callsOf(target, `watchkeeper run diagnose ${target}`, 2)
    .probe({ env, scenario, ...(service !== undefined && { service }), ...(store !== undefined && { store }) })
    .then((findings) => [...findings])
    .catch((error: unknown): Finding[] => [unanswered(error)]);
  tell(life, { kind: 'finding', by: 'watchkeeper', text: countsOf(record.findings) });
  const notable = record.findings.filter((finding) => finding.verdict !== 'normal');
  for (const { verdict, saw, means } of notable) {
    tell(life, { kind: 'finding', by: 'watchkeeper', text: `${verdict}: ${saw}${means === '' ? '' : ` → ${means}`}` });
  }
  life.options = distinct([
    ...(playbook?.options ?? []),
    ...record.findings.flatMap(({ verdict, couldDo }) => (verdict === 'cause' ? couldDo : [])),
  ]);
  life.diagnosed = true;
  show(life);
}

function countsOf(findings: readonly Finding[]): string {
  const verdicts = ['cause', 'suspicious', 'unknown', 'normal'] as const;
  const counts = verdicts.map((verdict) => ({ verdict, count: findings.filter((finding) => finding.verdict === verdict).length }));
  const words = counts.filter(({ count }) => count > 0).map(({ verdict, count }) => `${count} ${verdict}`);
  return `${findings.length} probes looked: ${words.join(', ') || 'nothing is known'}`;
}

function unanswered(error: unknown): Finding {
  const why = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : 'unknown';
  return {
    probe: 'diagnosis',
    verdict: 'unknown',
    saw: `the probes gave no answer: ${why.slice(0, 300)}`,
    means: 'nobody knows yet: no data is not good news',
    couldDo: [],
    command: '',
    tookMs: 0,
  };
}

function distinct(options: readonly Mitigation[]): Mitigation[] {
  return [...new Map(options.map((option) => [canonical(option), option])).values()];
}
