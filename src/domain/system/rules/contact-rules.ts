import type { Fault } from '../../definition/fault.ts';
import type { Readable } from './rule.ts';

/** Somebody can be reached when production is in trouble (E67). */
export function productionHasContact({ production, fields: { contacts } }: Readable): Fault[] {
  const none = production && contacts?.length === 0;
  return none
    ? [
        {
          path: ['contacts'],
          missing: true,
          message: 'missing; a production environment needs a contact who can be reached: an email or a phone',
        },
      ]
    : [];
}
