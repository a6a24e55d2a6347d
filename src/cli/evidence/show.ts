import type { EvidenceFact, EvidenceRecord } from '../../domain/evidence/chain.ts';
import { command } from '../command.ts';
import { table } from '../table.ts';
import { readEvidence } from './read-evidence.ts';

/** `watchkeeper evidence show` */
export const show = command({
  description: 'Prints the evidence of a run: what was asked, planned, decided, done and found.',
  arguments: [{ name: 'run' }],
  options: {},
  async run({ positionals: [workflowId = ''], config }) {
    const { text } = await readEvidence(config, workflowId);
    const records = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as EvidenceRecord);
    const rows = records.map(({ n, fact, hash }) => [String(n), fact.kind, wordsOf(fact), hash.slice(0, 12)]);
    return { json: records, text: table(['#', 'kind', '', 'hash'], rows) };
  },
});

function wordsOf(fact: EvidenceFact): string {
  const words: Record<EvidenceFact['kind'], readonly string[]> = {
    run: ['runbook', 'target', 'requester', 'startedAt'],
    plan: ['risk', 'hash'],
    decision: ['by', 'verdict', 'at', 'via'],
    step: ['state', 'startedAt', 'command', 'said'],
    note: ['what', 'text'],
    end: ['ended', 'reason'],
  };
  return words[fact.kind]
    .map((name) => (typeof fact[name] === 'string' ? fact[name] : ''))
    .concat(fact.kind === 'decision' && fact['signed'] === true ? 'signed' : '')
    .filter(Boolean)
    .join('  ');
}
