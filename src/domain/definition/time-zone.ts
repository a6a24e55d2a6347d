import { didYouMean } from './did-you-mean.ts';

/** Why a text is not the name of an IANA time zone, or undefined when it is one. */
export function zoneFault(zone: string): string | undefined {
  const known = Intl.supportedValuesOf('timeZone');
  const respelled = known.find((candidate) => candidate.toLowerCase() === zone.toLowerCase());
  if (zone === 'UTC' || respelled === zone) return undefined;
  // Other spellings work here but not on the server, whose zone files are told apart by case.
  if (respelled === undefined && /^[A-Z]/.test(zone) && isAccepted(zone)) return undefined;
  const cities = new Map(known.map((candidate) => [candidate.split('/').at(-1)?.toLowerCase() ?? '', candidate]));
  const hint = didYouMean(zone, known) || didYouMean(cities.get(zone.toLowerCase().replaceAll(' ', '_')) ?? '', known);
  return `expected an IANA time zone such as Europe/Berlin or UTC${hint}`;
}

function isAccepted(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
