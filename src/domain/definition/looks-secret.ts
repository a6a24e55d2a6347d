const secretTexts: readonly RegExp[] = [
  /[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i,
  /[?&;\s](password|passwd|pwd|secret|token)=[^\s&;]+/i,
  /^(password|passwd|pwd|secret|token)=[^\s&;]+/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /AGE-SECRET-KEY-1/i,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-ant-)[A-Za-z0-9_-]{10,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
];

/** A URL with a password, a private key, a well-known kind of token: what must not be repeated in a message either. */
export function looksSecret(text: string): boolean {
  return secretTexts.some((pattern) => pattern.test(text));
}
