const secrets: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)[^\s/@]+@/gi, '$1…@'],
  [/(\b[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|authorization)["']?\s*[=:]\s*(?:bearer |basic )?["']?)[^\s"',;&}]+/gi, '$1…'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, '(a private key)'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '…'],
  [/\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-ant-|sk-)[A-Za-z0-9_-]{10,}/g, '$1…'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_.-]+/g, 'eyJ…'],
];

/** A line of a log as it may be recorded: without what looks like a secret, and not longer than so many characters. */
export function hiddenSecrets(line: string, longest = 300): string {
  const hidden = secrets.reduce((text, [pattern, shown]) => text.replace(pattern, shown), line.slice(0, longest * 4));
  return hidden.slice(0, longest);
}

/** A query without the values in it. */
export function queryWords(query: string, longest = 200): string {
  const plain = query
    .replaceAll(/'(?:[^']|'')*'/g, "'…'")
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain.slice(0, longest);
}
