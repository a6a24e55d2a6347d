/** Which earlier state of a service: the newest other one that was healthy, a release by name, or the platform's revision by number. */
export type RevisionPick = { kind: 'lastHealthy' } | { kind: 'release'; release: string } | { kind: 'revision'; number: number };

/** In words, for command lines. */
export function describeRevisionPick(pick: RevisionPick): string {
  if (pick.kind === 'release') return `the state that release ${pick.release} had`;
  if (pick.kind === 'revision') return `revision ${pick.number}`;
  return 'the newest other state that was healthy';
}
