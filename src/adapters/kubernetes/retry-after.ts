/** Longer than this nobody waits for one request, whatever the server asks for. */
const mostMs = 10_000;

/** How long the server asks to be left alone (`Retry-After`, in seconds or as a date), bounded; absent: it did not ask. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) && header.trim() !== '' ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), mostMs);
}
