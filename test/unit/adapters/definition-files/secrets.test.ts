import { describe, expect, test } from 'vitest';
import { bent, faultsOf } from './system-text.ts';

const canary = 'CANARY-hunter2-9f3b';

describe('a literal secret is refused and never repeated', () => {
  test.each([
    ['in a URL', 'env:SHOP_URL', `postgres://shop:${canary}@db/shop`],
    ['in a URL where none belongs', 'shop-backups', `postgres://shop:${canary}@db/shop`],
    ['where a reference is wanted', 'env:KEY_SECRET', canary],
    ['under a key that names one', 'bucket: shop-backups', `bucket: shop-backups\n  password: ${canary}`],
    ['as a number under such a key', 'bucket: shop-backups', 'bucket: shop-backups\n  apiToken: 8812345678'],
    ['in a connection text', 'shop-backups', `"host=db password=${canary}"`],
    ['as an age identity', 'every: 1h', `every: 1h\n  encryptTo: [AGE-SECRET-KEY-1${canary}]`],
    ['as a cloud key', 'shop-backups', 'AKIAIOSFODNN7EXAMPLE'],
    ['as a key of a map', 'bucket: shop-backups', `bucket: shop-backups\n  "postgres://shop:${canary}@db": 1`],
    ['in a list', 'approvers: [ana, ben, cleo]', `approvers: [ana, "https://a:${canary}@x"]`],
    ['in a reference to a file that is none', 'env:SHOP_URL', `file:relative-${canary}`],
    ['in a k8s reference, which is not supported yet', 'env:SHOP_URL', `k8s:${canary}`],
    ['as a shell variable with a default', 'env:SHOP_URL', `"\${URL:-${canary}}"`],
  ])('%s', (_where, part, replacement) => {
    const lines = faultsOf(bent(part, replacement));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(/hunter2|8812345678|AKIAIO/);
  });

  test('and the line says what to write instead', () => {
    expect(faultsOf(bent('env:SHOP_URL', 'k8s:shop/url'))[0]).toMatch(
      /stores\.main\.url: k8s: references are not supported yet; use env:NAME or file:\/path$/,
    );
    expect(faultsOf(bent('env:SHOP_URL', 'SHOP_URL'))[0]).toMatch(
      /a reference such as env:NAME or file:\/run\/secrets\/name is expected here/,
    );
    expect(faultsOf(bent('env:SHOP_URL', '$SHOP_URL'))[0]).toMatch(/write env:NAME instead of \$NAME$/);
    expect(faultsOf(bent('env:SHOP_URL', 'file:secrets/url'))[0]).toMatch(/needs an absolute path/);
  });

  test('but an address without one, and words that sound like one, are fine', () => {
    expect(faultsOf(bent('shop-backups', 'shop-backups\n  endpoint: https://s3.internal:9000'))).toStrictEqual([]);
    expect(
      faultsOf(
        bent(
          '{ kind: postgres, url: env:SHOP_URL, after: [] }',
          '{ kind: postgres, url: env:SHOP_URL, checks: [{ name: tokens, sql: select count(*) from token, atLeast: 1 }] }',
        ),
      ),
    ).toStrictEqual([]);
  });
});
