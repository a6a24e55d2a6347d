import { canonical } from '../plan/canonical.ts';
import { sha256Hex } from '../plan/digest.ts';

/** One thing that happened, as data without secrets. */
export interface EvidenceFact {
  kind: 'run' | 'plan' | 'decision' | 'step' | 'note' | 'end';
  [field: string]: unknown;
}

/** A fact in the chain: `hash` is SHA-256 over its number, the hash before it and its fact; the first `prev` is 64 zeros. */
export interface EvidenceRecord {
  n: number;
  prev: string;
  fact: EvidenceFact;
  hash: string;
}

const origin = '0'.repeat(64);

/** Chains facts: a change to any of them changes every hash after it. */
export function chained(facts: readonly EvidenceFact[]): EvidenceRecord[] {
  const records: EvidenceRecord[] = [];
  for (const fact of facts) {
    const prev = records.at(-1)?.hash ?? origin;
    const n = records.length + 1;
    records.push({ n, prev, fact, hash: hashOf(n, prev, fact) });
  }
  return records;
}

function hashOf(n: number, prev: string, fact: EvidenceFact): string {
  return sha256Hex(canonical({ n, prev, fact }));
}

/** One record a line. */
export function toLines(records: readonly EvidenceRecord[]): string {
  return `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
}

export type ChainVerdict = { whole: true; records: number; sha256: string } | { whole: false; record: number; why: string };

/** Whether a chain is as it was written, byte for byte; else the first record that is not. `expected` is the hash the run itself kept. */
export function verifyChain(text: string, expected?: string): ChainVerdict {
  const lines = text.split('\n');
  const rest = lines.pop();
  let prev = origin;
  for (const [index, line] of lines.entries()) {
    const why = recordFault(line, index + 1, prev);
    if (why !== undefined) return { whole: false, record: index + 1, why };
    prev = (JSON.parse(line) as EvidenceRecord).hash;
  }
  if (rest !== '') return { whole: false, record: lines.length + 1, why: 'its line is cut off' };
  if (lines.length === 0) return { whole: false, record: 1, why: 'there are no records' };
  return endFault(lines, { prev, expected }) ?? { whole: true, records: lines.length, sha256: prev };
}

function endFault(lines: readonly string[], { prev, expected }: { prev: string; expected: string | undefined }): ChainVerdict | undefined {
  const last = JSON.parse(lines.at(-1) ?? 'null') as EvidenceRecord;
  if (last.fact.kind !== 'end') return { whole: false, record: lines.length + 1, why: 'the records end before the run does' };
  if (expected !== undefined && expected !== prev) {
    return { whole: false, record: lines.length, why: 'the chain was written anew: its last hash is not the one the run kept' };
  }
  return undefined;
}

function recordFault(line: string, n: number, prev: string): string | undefined {
  const record = recordOf(line);
  if (record === undefined) return 'it is no record';
  if (record.n !== n) return `it is number ${String(record.n)}: a record before it is missing or was added`;
  if (record.prev !== prev) return 'it does not follow the record before it';
  const { fact, hash } = record;
  return line === JSON.stringify({ n, prev, fact, hash }) && hash === hashOf(n, prev, fact) ? undefined : 'its content was changed';
}

function recordOf(line: string): EvidenceRecord | undefined {
  try {
    const { n, prev, fact, hash } = JSON.parse(line) as Partial<EvidenceRecord>;
    if (n === undefined || prev === undefined || fact === undefined || fact === null || hash === undefined) return undefined;
    return { n, prev, fact, hash };
  } catch {
    return undefined;
  }
}

/** The folder of an environment's evidence in its bucket. */
export function evidenceFolder({ system, environment, objects }: EvidencePlace): string {
  return `${[objects.prefix, 'evidence', system, environment].filter(Boolean).join('/')}/`;
}

interface EvidencePlace {
  system: string;
  environment: string;
  objects: { prefix: string };
}

/** Where a run's evidence lies: named by the run's id and by the execution it is of. */
export function evidenceKey(env: EvidencePlace, id: string, runId: string): string {
  return `${evidenceFolder(env)}${id}/${runId}.jsonl`;
}
