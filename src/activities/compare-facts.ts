import type { DatabaseFacts } from '../domain/backup/manifest.ts';
import type { Verdict } from '../domain/verdict.ts';

/** Whether a database holds what a manifest says. Facts: `tablesCompared`, `rowsCompared`, `rowsDifferent`. */
export function compareFacts(saved: DatabaseFacts, restored: DatabaseFacts): Verdict {
  const there = new Map(restored.tables.map((table) => [nameOf(table), table.rows]));
  let rowsCompared = 0;
  let rowsDifferent = 0;
  const faults: string[] = [];
  for (const table of saved.tables) {
    const rows = there.get(nameOf(table));
    rowsCompared += table.rows;
    if (rows === table.rows) continue;
    rowsDifferent += Math.abs(table.rows - (rows ?? 0));
    faults.push(rows === undefined ? `table ${nameOf(table)} is missing` : `${nameOf(table)} has ${rows} rows of ${table.rows}`);
  }
  faults.push(...sequenceFaults(saved, restored), ...extensionFaults(saved, restored), ...otherFaults(saved, restored));
  const facts = { tablesCompared: saved.tables.length, rowsCompared, rowsDifferent };
  if (faults.length > 0) return { kind: 'failed', reason: worded(faults), facts };
  return { kind: 'successful', reason: `${saved.tables.length} tables with ${rowsCompared} rows are as saved`, facts };
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

function sequenceFaults(saved: DatabaseFacts, restored: DatabaseFacts): string[] {
  const there = new Map(restored.sequences.map((sequence) => [nameOf(sequence), sequence.lastValue]));
  // A sequence moves outside of snapshots: the dump may have read a later value than the facts, never an earlier.
  const behind = ({ lastValue }: { lastValue: string | null }, now: string | null | undefined): boolean =>
    now === undefined || (lastValue !== null && (now === null || BigInt(now) < BigInt(lastValue)));
  return saved.sequences
    .filter((sequence) => behind(sequence, there.get(nameOf(sequence))))
    .map((sequence) => `sequence ${nameOf(sequence)} is at ${there.get(nameOf(sequence)) ?? 'nothing'}, saved at ${sequence.lastValue}`);
}

function extensionFaults(saved: DatabaseFacts, restored: DatabaseFacts): string[] {
  const there = new Set(restored.extensions.map(({ name }) => name));
  return saved.extensions.filter(({ name }) => !there.has(name)).map(({ name, version }) => `extension ${name} ${version} is missing`);
}

function otherFaults(saved: DatabaseFacts, restored: DatabaseFacts): string[] {
  const invalid = restored.invalid.filter((name) => !saved.invalid.includes(name));
  return [
    ...(invalid.length > 0 ? [`not valid: ${invalid.join(', ')}`] : []),
    ...(restored.largeObjects === saved.largeObjects ? [] : [`${restored.largeObjects} large objects of ${saved.largeObjects}`]),
  ];
}

function worded(faults: readonly string[]): string {
  const shown = faults.slice(0, 5).join('; ');
  return faults.length > 5 ? `${shown}; and ${faults.length - 5} more` : shown;
}
