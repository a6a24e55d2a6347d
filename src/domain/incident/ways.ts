import type { Contact } from '../system/environment.ts';
import type { Channel } from './response-policy.ts';

/** A channel that reaches one person. */
export interface Way {
  channel: Channel;
  person: Contact;
}

/** Whether a message on a channel can be for one person. */
function reaches(channel: Channel, { email, phone, slack }: Contact): boolean {
  switch (channel.kind) {
    case 'email':
      return email !== undefined;
    case 'slackApp':
      return slack !== undefined;
    case 'pagerduty':
    case 'webhook':
      return phone !== undefined;
    default:
      return false;
  }
}

/** Whether there is any way to a person, a mention in a room among them. */
export function canReach(channels: readonly Channel[], person: Contact): boolean {
  return channels.some((channel) => reaches(channel, person) || (isRoom(channel) && person.slack !== undefined));
}

/** What everybody in it reads. */
export function isRoom({ kind }: Channel): boolean {
  return kind === 'slack' || kind === 'slackApp';
}

/** What the public reads. */
export function isPublic({ kind }: Channel): boolean {
  return kind === 'statusPage' || kind === 'staticStatusPage';
}

/** What is known to it as open is closed there when it is over. */
export function isPager({ kind }: Channel): boolean {
  return kind === 'pagerduty' || kind === 'webhook';
}

/** The ways to a person. The first time what rings, a pager and a chat; after that, or where they have neither, everything. */
export function waysTo(person: Contact, channels: readonly Channel[], round: number): Way[] {
  const all = channels.filter((channel) => reaches(channel, person));
  const ringing = all.filter(({ kind }) => kind !== 'email');
  const chosen = round === 0 && ringing.length > 0 ? ringing : all;
  return chosen.map((channel) => ({ channel, person }));
}
