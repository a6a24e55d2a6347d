import { z } from 'zod';
import { text } from '../definition/text-schema.ts';
import { emailFault, phoneFault } from './contact-address.ts';

/** Somebody, or a team, who can be reached (E67). */
export const contact = z
  .strictObject({
    name: text('the name of a person or a team').meta({ description: 'The person or team.', example: 'Ana Moreno' }),
    role: text('what they are called for').meta({ description: 'What they are called for.', example: 'on call' }),
    email: judged(emailFault, 'an email address').exactOptional().describe('An address that somebody reads.'),
    phone: judged(phoneFault, 'a phone number in quotes, such as "+49 30 901820"')
      .exactOptional()
      .describe('A number with its country code.'),
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
