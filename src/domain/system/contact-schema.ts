import { z } from 'zod';
import { person, text } from '../definition/text-schema.ts';
import { emailFault, phoneFault } from './contact-address.ts';

const clock = text('a time of day such as 09:00', /^([01]\d|2[0-3]):[0-5]\d$/);

const workingHours = z
  .strictObject({
    days: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .min(1)
      .default(['mon', 'tue', 'wed', 'thu', 'fri'])
      .describe('Days of the week.'),
    from: clock.describe('From this local time.'),
    until: clock.describe('Until this local time; before `from`: over midnight.'),
  })
  .describe('When they are paged; left out: always. Times are of the environment.');

/** Somebody, or a team, who can be reached (E67). */
export const contact = z
  .strictObject({
    name: text('the name of a person or a team').meta({ description: 'The person or team.', example: 'Ana Moreno' }),
    role: text('what they are called for').meta({ description: 'What they are called for.', example: 'on call' }),
    email: judged(emailFault, 'an email address').exactOptional().describe('An address that somebody reads.'),
    phone: judged(phoneFault, 'a phone number in quotes, such as "+49 30 901820"')
      .exactOptional()
      .describe('A number with its country code.'),
    user: person.exactOptional().meta({ description: 'The user name that their decisions carry.', example: 'ana' }),
    slack: text('a Slack member id such as U012AB3CD', /^[UW][A-Z0-9]{2,}$/)
      .exactOptional()
      .describe('Member id in Slack, for mentions.'),
    hours: workingHours.exactOptional(),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    error: 'a contact needs an email or a phone, or nobody is reached',
  });

function judged(fault: (text: string) => string | undefined, what: string) {
  return z.string({ error: `expected ${what}` }).superRefine((value, context) => {
    const message = fault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}
