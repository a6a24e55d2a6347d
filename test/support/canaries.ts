import { randomBytes } from 'node:crypto';

/** A secret that nothing may show, and what it is planted as. */
export interface Canary {
  as: string;
  value: string;
}

/** A value that nothing else holds, with characters that URLs, JSON and shells write in another way. */
export function canaryValue(): string {
  return `Cnry${randomBytes(6).toString('hex')}+/&=%"${randomBytes(3).toString('hex')}`;
}

/** Every way of writing that a canary could hide in. */
function formsOf({ value }: Canary): string[] {
  const bytes = Buffer.from(value);
  // Base64 of a longer text holds the canary in one of three shifts; the characters at both ends belong to its neighbours too.
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const hex = bytes.toString('hex');
  const written = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), encodeURI(value)];
  return [...written, ...shifted, ...shifted.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')), hex, hex.toUpperCase()];
}

/** The canaries that are in what was found somewhere, as `what: place`. */
export function seenIn(canaries: readonly Canary[], places: ReadonlyMap<string, Buffer>): string[] {
  return canaries.flatMap((canary) => {
    const forms = [...new Set(formsOf(canary))].filter((form) => form.length >= 8);
    return [...places].filter(([, bytes]) => forms.some((form) => bytes.includes(form))).map(([place]) => `${canary.as}: ${place}`);
  });
}
