import { z } from 'zod';
import { zoneFault } from './time-zone.ts';

const error = 'expected an IANA time zone such as Europe/Berlin or UTC';

/** An IANA time zone by its exact name. */
export const timeZone = z.string({ error }).superRefine((zone, context) => {
  const message = zoneFault(zone);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
