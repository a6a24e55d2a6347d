import type { Finding } from '../domain/incident/finding.ts';
import { change, observe } from './step.ts';

interface Asked {
  scenario: string;
  service?: string;
  store?: string;
}

/** Where evidence is, and its SHA-256 in hex. */
export interface Kept {
  key: string;
  sha256: string;
}

/** Read-only probes for a scenario, each bounded in time, the worst finding first. What gives no answer is `unknown`. */
export const findings = observe<Asked, Finding[]>({
  class: 'look',
  command: ({ input }) => `# look, changing nothing: ${input.scenario}${input.service === undefined ? '' : ` of ${input.service}`}`,
  preview: () => [],
});

/** Keeps what is to be seen now (findings, instances, logs, sessions) before an action erases it (E31, E66, E72). Safe to repeat: the first one counts. */
export const keepFindings = change<Asked & { id: string }, Kept>({
  class: 'act',
  risk: 'R1',
  command: ({ env, input }) => `# findings, instances, logs and sessions > s3://${env.objects.bucket}/${evidenceKeyOf(env, input.id)}`,
  preview: ({ env, input }) => ({ key: evidenceKeyOf(env, input.id), sha256: '' }),
  undo: { irreversible: 'evidence is a record and stays' },
});

/** `<prefix>/evidence/<system>/<environment>/mitigations/<id>.json` */
export function evidenceKeyOf(env: { system: string; environment: string; objects: { prefix: string } }, id: string): string {
  return [env.objects.prefix, 'evidence', env.system, env.environment, 'mitigations', `${id}.json`].filter(Boolean).join('/');
}
