/** What is kept of an alert's texts, whatever was sent. */
const mostLabels = 64;
const longestName = 200;
const longestValue = 1024;
const longestAnnotation = 2048;
/** An alert of more characters than this is cut once more: a batch must be able to carry it. */
const longestAlert = 24_000;

const first = ['alertname', 'system', 'environment', 'service', 'store', 'scenario', 'severity', 'instance', 'job'];

type Texts = Record<string, string>;

/** Labels: at most 64, those that decide anything first. */
export function boundedLabels(given: unknown): Texts {
  const all = Object.entries(mapOf(given)).filter(([, value]) => value !== null && value !== undefined);
  const weight = ([name]: [string, unknown]): number => (first.includes(name) ? first.indexOf(name) : first.length);
  const chosen = all.length > mostLabels ? all.toSorted((one, other) => weight(one) - weight(other)).slice(0, mostLabels) : all;
  const bounded = chosen.map(([name, value]): [string, string] => [cut(name, longestName), cut(textOf(value), longestValue)]);
  const length = bounded.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length <= longestAlert) return Object.fromEntries(bounded);
  return Object.fromEntries(bounded.map(([name, value]) => [cut(name, 80), cut(value, 200)]));
}

/** Annotations: those that people read, at most 2 KB each; others are left out. */
export function boundedAnnotations(given: unknown): Texts {
  const annotations = mapOf(given);
  const runbook = annotations['runbook'] ?? annotations['runbook_url'];
  const kept = { summary: annotations['summary'], description: annotations['description'] ?? annotations['message'], runbook };
  const texts = Object.entries(kept).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(texts.map(([name, value]) => [name, cut(textOf(value), longestAnnotation)]));
}

/** An http address of at most 2 KB, or nothing. */
export function boundedLink(given: unknown): string | undefined {
  return typeof given === 'string' && given.length <= longestAnnotation && /^https?:\/\//i.test(given) ? given : undefined;
}

function mapOf(given: unknown): Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Cut where it is longer, never in the middle of a character. */
export function cut(text: string, most: number): string {
  const sound = text.isWellFormed() ? text : text.toWellFormed();
  return sound.length <= most ? sound : `${sound.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
