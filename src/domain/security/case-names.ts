import { sha256Hex } from '../plan/digest.ts';

const hues = [
  'amber',
  'azure',
  'coral',
  'cobalt',
  'copper',
  'crimson',
  'ebony',
  'golden',
  'indigo',
  'ivory',
  'jade',
  'ochre',
  'olive',
  'pearl',
  'ruby',
  'silver',
];
const birds = [
  'crane',
  'curlew',
  'falcon',
  'finch',
  'gannet',
  'heron',
  'kestrel',
  'lapwing',
  'martin',
  'merlin',
  'osprey',
  'plover',
  'raven',
  'sparrow',
  'swift',
  'wren',
];

/** What a case is called where more people read than must know of it: `amber-heron-4f1`. Nothing of the case can be told from it. */
export function codenameOf(caseId: string): string {
  const digest = sha256Hex(`case ${caseId}`);
  const word = (words: readonly string[], at: number): string => words[Number.parseInt(digest.slice(at, at + 2), 16) % words.length] ?? '';
  return `${word(hues, 0)}-${word(birds, 2)}-${digest.slice(4, 7)}`;
}

/** The workflow whose running means: services of this environment are evidence. Its memo says which, and for whom. */
export function custodyId(target: string): string {
  return `custody/${target}`;
}

/** The clock of one regime: `clock/<workflow id of the case>/gdpr`. */
export function clockId(incident: string, regime: string): string {
  return `clock/${incident}/${regime}`;
}
