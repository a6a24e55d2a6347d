import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Fault, Path } from '../../domain/definition/fault.ts';

/** Offset in the text of the place that a fault is about; where nothing stands, of the nearest place above it. */
export function offsetOf(document: Document, fault: Fault): number {
  let at: unknown = document.contents;
  let offset = startOf(at) ?? 0;
  for (const [index, part] of fault.path.entries()) {
    const step = stepInto(document, at, part);
    if (step === undefined) return offset;
    const last = index === fault.path.length - 1;
    // What is missing under a map is missing under its key: that is where a person looks.
    offset = (last && fault.at !== 'key' ? startOf(step.value) : undefined) ?? startOf(step.key) ?? startOf(step.value) ?? offset;
    at = step.value;
  }
  return offset;
}

interface Step {
  key?: unknown;
  value: unknown;
}

function stepInto(document: Document, from: unknown, part: Path[number]): Step | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isSeq(node) && typeof part === 'number') return part < node.items.length ? { value: node.items[part] } : undefined;
  return isMap(node) ? pairIn(document, node, String(part)) : undefined;
}

function pairIn(document: Document, map: YAMLMap, key: string): Step | undefined {
  const pairs = map.items.filter((item): item is Pair => isPair(item));
  const own = pairs.find((pair) => keyText(pair) === key);
  if (own !== undefined) return own;
  const merged = pairs.filter((pair) => keyText(pair) === '<<').flatMap(({ value }) => (isSeq(value) ? value.items : [value]));
  return merged.map((source) => stepInto(document, source, key)).find((step) => step !== undefined);
}

function keyText({ key }: Pair): string {
  return isScalar(key) ? String(typeof key.value === 'symbol' ? key.value.description : key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  const range = node !== null && typeof node === 'object' ? (node as Node).range : undefined;
  return range?.[0];
}
