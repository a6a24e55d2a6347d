import { distance } from 'fastest-levenshtein';

/** The candidate that a person most likely meant, or none when nothing is near: about one slip in three letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const ranked = [...candidates]
    .map((candidate) => ({ candidate, slips: slipsBetween(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)))
    .toSorted((a, b) => a.slips - b.slips);
  return ranked[0]?.candidate;
}

/** `; did you mean ``retention``?`, or the empty text when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}

/** A word that was begun, that begins a candidate, or that has its letters in another order is one slip away, whatever its length. */
function slipsBetween(word: string, candidate: string): number {
  const begun = word.length >= 3 && candidate.length >= 3 && (candidate.startsWith(word) || word.startsWith(candidate));
  const near = begun || letters(word) === letters(candidate);
  return near ? Math.min(1, distance(word, candidate)) : distance(word, candidate);
}

function letters(word: string): string {
  return [...word].toSorted().join('');
}
