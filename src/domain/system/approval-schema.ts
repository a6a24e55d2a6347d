import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { name, person, text } from '../definition/text-schema.ts';

/** The role that decides where no other is named. */
export const approversRole = 'approvers';

function rule(risk: string, people: number) {
  return z
    .strictObject({
      people: z
        .int()
        .min(1)
        .max(20)
        .default(people)
        .describe(`How many distinct people must approve a run of risk ${risk}; the requester never counts.`),
      of: z
        .array(name)
        .min(1)
        .default([approversRole])
        .meta({ description: 'Roles whose members may approve.', example: ['approvers'] }),
    })
    .prefault({})
    .describe(`Who approves a run of risk ${risk}.`);
}

const signer = z.strictObject({
  id: text('an id of letters, digits, dashes and dots', /^[\w.-]{1,40}$/).meta({
    description: 'What the key is called.',
    example: 'gateway',
  }),
  key: text('an Ed25519 public key: 43 letters of base64url', /^[\w-]{43}$/).describe('The public key.'),
  person: person.exactOptional().describe('The only person it signs for; left out: everybody who signs in where it is kept.'),
});

/** Who may say yes, and how many of them it takes. */
export const approvalFields = {
  approvers: z
    .array(person)
    .min(1)
    .exactOptional()
    .meta({ description: 'People who may approve: the members of the role `approvers`.', example: ['ana', 'ben', 'cleo'] }),
  roles: z
    .record(name, z.array(person).min(1))
    .default({})
    .meta({ description: 'More roles and their members.', example: { leads: ['cleo'] } }),
  approval: z
    .strictObject({
      R2: rule('R2 (can be undone, but is not small)', 1),
      R3: rule('R3 (cannot be undone, or touches live data)', 2),
      signers: z
        .array(signer)
        .min(1)
        .exactOptional()
        .describe('Keys whose signatures under decisions count: the gateway signs what people decide on its page.'),
      unsigned: z
        .enum(['accepted', 'refused'])
        .exactOptional()
        .describe('Decisions without a signature; left out: refused in production where there are signers, else accepted.'),
      expires: duration('24h').prefault('24h').describe('After how long an approval, or a question for one, is void.'),
    })
    .prefault({})
    .describe('How many people approve what, and how long it holds.'),
};
