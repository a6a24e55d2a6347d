import type { Severity } from './severity.ts';

/** A message to people. Its texts may hold what came with an alert: every channel shows them as text, never as markup. */
export interface Notice {
  /** `page` wants somebody to acknowledge; `approval` to decide; `test` only to arrive. */
  kind: 'page' | 'update' | 'approval' | 'resolved' | 'test';
  /** At most 180 characters. */
  title: string;
  lines: readonly string[];
  severity: Severity;
  /** Of the incident, as in `prsm/production #12`; also what a pager knows the page by. */
  subject: string;
  links: readonly { text: string; url: string }[];
  /** The run or incident it is about: people get a link to its page of the gateway. */
  workflowId?: string;
  /** What a person published: all that the public reads of it. Absent: status pages are not told, but that it is over. */
  published?: string;
  /** Nothing of it goes to a status page or to a channel that everybody reads. */
  restricted?: boolean;
}

/** One message on one way to one person; `person` is absent where the way is to a room. */
export interface Delivery {
  channel: string;
  person?: string;
  result: 'sent' | 'failed';
  /** Why it failed; never an address or a key. */
  why?: string;
  at: string;
}

/** What paging one level of the ladder came to. */
export interface Paged {
  level: number;
  /** Who was to be reached, after working hours and covers. Empty: nobody, and the next level is paged at once. */
  people: readonly string[];
  deliveries: readonly Delivery[];
}
