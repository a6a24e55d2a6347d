import { didYouMean } from './did-you-mean.ts';

/** Why a text is not the name of an IANA time zone, or undefined when it is one. */
export function zoneFault(zone: string): string | undefined {
  if (sound.has(zone)) return undefined;
  const known = Intl.supportedValuesOf('timeZone');
  const respelled = known.find((candidate) => candidate.toLowerCase() === zone.toLowerCase());
  if (zone === 'UTC' || respelled === zone) {
    sound.add(zone);
    return undefined;
  }
  // Other spellings work here but not on the server, whose zone files are told apart by case.
  if (respelled === undefined && /^[A-Z]/.test(zone) && isAccepted(zone)) return undefined;
  const cities = new Map(known.map((candidate) => [candidate.split('/').at(-1)?.toLowerCase() ?? '', candidate]));
  const hint = didYouMean(zone, known) || didYouMean(cities.get(zone.toLowerCase().replaceAll(' ', '_')) ?? '', known);
  return `expected an IANA time zone such as Europe/Berlin or UTC${hint}`;
}

/** Zones that were found to be right: there are few in use, and the list of all is long to make. */
const sound = new Set<string>();

function isAccepted(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** True when the clocks of a valid zone change within the year 2026 or 2027. */
export function hasSummerTime(timeZone: string): boolean {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetOf = (month: number) => format.formatToParts(Date.UTC(2026, month, 1)).find(({ type }) => type === 'timeZoneName')?.value;
  return new Set(Array.from({ length: 24 }, (_, month) => offsetOf(month))).size > 1;
}
