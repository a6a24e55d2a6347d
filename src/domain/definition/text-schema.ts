import { z } from 'zod';

/** A text of a form; `expected` says in words what it should be. */
export function text(expected: string, pattern = /\S/) {
  const error = `expected ${expected}`;
  return z.string({ error }).regex(pattern, { error });
}

/** How systems, environments, stores, services and roles are named: they become parts of ids, queues and object keys. */
export const name = text('a name of lower-case letters, digits and dashes, at most 40', /^[a-z][a-z0-9-]{0,39}$/);

/** How people are named: the user names that decisions carry. */
export const person = text('a user name in lower case', /^[a-z0-9][a-z0-9._@-]{0,63}$/);
