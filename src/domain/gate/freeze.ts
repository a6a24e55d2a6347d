/** A time in which nothing may be changed, as it is in force now. */
export interface Freeze {
  /** The calendar's name, or `freeze by <person>`. */
  name: string;
  /** ISO 8601, UTC; absent when a person must end it. */
  until?: string;
  reason?: string;
}

/** `year-end (until 2027-01-02T23:00:00Z)`. */
export function freezeWords({ name, until, reason }: Freeze): string {
  return `${name}${reason === undefined ? '' : ` (${reason})`}${until === undefined ? '' : ` until ${until}`}`;
}
