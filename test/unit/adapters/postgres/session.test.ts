import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { databaseIn, openSession } from '../../../../src/adapters/postgres/session.ts';

test.each([
  'postgres://app:hunter2@[127.0.0.1/shop',
  'hunter2',
  'postgres://app:hunter2%@127.0.0.1/shop',
  'postgres://app:hunter2@127.0.0.1:99999/shop',
])('a connection URL that is none is refused without being shown: %s', async (url) => {
  const error: unknown = await openSession({ url, doing: 'looking' }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'InvalidInput', message: expect.stringContaining('is not a connection URL') as string });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
});

test('the database of a URL is its path, or the user as libpq has it', () => {
  expect(databaseIn('postgres://app:secret@127.0.0.1/my%20shop')).toBe('my shop');
  expect(databaseIn('postgres://app:secret@127.0.0.1')).toBe('app');
});
