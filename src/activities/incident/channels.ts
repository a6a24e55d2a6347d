import type { Notice } from '../../domain/incident/notice.ts';
import type { Channel } from '../../domain/incident/response-policy.ts';
import type { Contact, Environment } from '../../domain/system/environment.ts';

/** One message on one way. */
export interface Sending {
  env: Environment;
  channel: Channel;
  notice: Notice;
  /** Whom it is for; absent: for the room, or for the public. */
  person?: Contact;
  /** Who is called by name in a room. */
  mentions?: readonly Contact[];
}

/**
 * Sends a message now, with addresses and keys resolved at the call. Its texts arrive as text. Sent twice, people may read it twice; a pager knows it
 * by its subject. @throws OpsError, whose message holds no address and no key; whatever takes longer than the signal allows is broken off.
 */
export type Send = (sending: Sending, signal: AbortSignal) => Promise<void>;

/** The address of a page of the gateway, which a person it is for may open without signing in; undefined where there is no gateway. */
export type LinkTo = (path: string, person?: Contact) => Promise<string | undefined>;
