/** 1 is the worst. */
export type Severity = 1 | 2 | 3 | 4;

export function isSeverity(value: number): value is Severity {
  return [1, 2, 3, 4].includes(value);
}

const words: Readonly<Record<string, Severity>> = {
  sev1: 1,
  critical: 1,
  page: 1,
  emergency: 1,
  sev2: 2,
  error: 2,
  high: 2,
  sev3: 3,
  warning: 3,
  medium: 3,
  sev4: 4,
  info: 4,
  low: 4,
  none: 4,
};

/** What a label `severity` says; what nobody knows is taken for 2, because too bad is safer than too good. */
export function severityOfLabel(label: string | undefined): Severity {
  return words[label?.trim().toLowerCase() ?? ''] ?? 2;
}

/** The worse of two. */
export function worse(one: Severity, other: Severity): Severity {
  return one < other ? one : other;
}
