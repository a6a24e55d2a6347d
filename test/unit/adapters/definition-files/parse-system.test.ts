import { describe, expect, test } from 'vitest';
import { parseSystem } from '../../../../src/adapters/definition-files/systems.ts';
import { resolveEnvironment } from '../../../../src/domain/system/system.ts';
import { bent, faultsOf, sound } from './system-text.ts';

const at = 'systems/shop.yaml:';

describe('one slip is one line that says where, what was expected, what was found and what was probably meant', () => {
  test.each([
    ['a value', 'rpo: 1h', 'rpo: soon', '10:8 backup.rpo: expected a duration such as 15m, got "soon"'],
    [
      'a duration of nothing',
      'rto: 4h',
      'rto: 0h',
      '11:8 backup.rto: expected a duration such as 4h, more than nothing and at most ten years, got "0h"',
    ],
    ['a number that is no duration', 'rto: 4h', 'rto: 240', '11:8 backup.rto: expected a duration such as 4h, got 240'],
    ['a key', 'retention:', 'retension:', '9:3 backup.retension: unknown key; did you mean `retention`?'],
    [
      'an enum',
      'kind: postgres, url: env:SHOP_URL',
      'kind: postgre, url: env:SHOP_URL',
      '18:21 environments.production.stores.main.kind: expected `postgres`, got "postgre"; did you mean `postgres`?',
    ],
    [
      'a store in `after`',
      'after: [main]',
      'after: [mian]',
      '19:70 environments.production.stores.audit.after[0]: nothing is called "mian"; did you mean `main`?',
    ],
    [
      'the spelling of a zone',
      'Europe/Berlin',
      'europe/berlin',
      '2:11 timeZone: expected an IANA time zone such as Europe/Berlin or UTC, got "europe/berlin"; did you mean `Europe/Berlin`?',
    ],
    [
      'an offset for a zone',
      'Europe/Berlin',
      '"+01:00"',
      '2:11 timeZone: expected an IANA time zone such as Europe/Berlin or UTC, got "+01:00"',
    ],
    ['the name', 'system: shop', 'system: shoop', '1:9 system: expected `shop`, as the file is called, got `shoop`'],
    [
      'a list for a map',
      'objects:\n  bucket: shop-backups\n  accessKeyId: env:KEY_ID\n  secretAccessKey: env:KEY_SECRET',
      'objects: [shop-backups]',
      '3:10 objects: expected a map, got a list',
    ],
    ['nothing at all', 'approvers: [ana, ben, cleo]', 'approvers:', '12:11 approvers: expected a list, got nothing'],
    ['too few kept', 'last: 3', 'last: 0', '9:22 backup.retention.last: expected at least 1, got 0'],
    [
      'an environment named twice over',
      'production: false',
      'production: no',
      '21:17 environments.staging.production: expected true or false, got "no"',
    ],
    [
      'upper case',
      'staging:',
      'Staging:',
      '20:3 environments.Staging: expected a name of lower-case letters, digits and dashes, at most 40, got "Staging"',
    ],
    ['a prototype', 'staging:', '__proto__:', '20:3 this cannot be a key'],
  ])('%s', (_what, part, replacement, expected) => {
    expect(faultsOf(bent(part, replacement))).toContainEqual(expect.stringContaining(at + expected));
  });

  test('and all slips of a file are told at once, in its order', () => {
    const text = bent('rpo: 1h', 'rpo: soon')
      .replace('[ana, ben, cleo]', '[Ana]')
      .replace('after: [main]', 'after: [mian]')
      .replace('timeZone', 'timezone');
    expect(faultsOf(text).map((line) => line.replace(/^[^:]*:(\d+):\d+ ([^ ]+):.*$/, '$1 $2'))).toStrictEqual([
      '1 timeZone',
      '2 timezone',
      '10 backup.rpo',
      '12 approvers[0]',
      '19 environments.production.stores.audit.after[0]',
    ]);
  });
});

describe('a production environment does not pass', () => {
  test.each([
    [
      'without a backup policy (E3)',
      sound.replace(/backup:\n(  .*\n)+/, ''),
      '1:1 backup: missing; expected a map, because production must state it',
    ],
    [
      'without an RPO (E3)',
      bent('  rpo: 1h\n', ''),
      '7:1 backup.rpo: missing; expected a duration such as 15m, because production must state it',
    ],
    [
      'without an RTO (E3)',
      bent('  rto: 4h\n', ''),
      '7:1 backup.rto: missing; expected a duration such as 4h, because production must state it',
    ],
    [
      'without a retention (E3)',
      bent('  retention: { last: 3, daily: 7 }\n', ''),
      '7:1 backup.retention: missing; expected a map, because production must state it',
    ],
    [
      'without stores',
      sound.replace(/ {4}stores:\n {6}main.*SHOP.*\n.*audit.*\n/, '    freezes: []\n'),
      '1:1 stores: missing; a production environment needs its stores',
    ],
    [
      'whose backups are too rare for the RPO (E1)',
      bent('every: 1h', 'every: 6h'),
      '8:10 backup.every: a backup every 6h cannot meet an RPO of 1h',
    ],
    [
      'without a contact (E67)',
      sound.replace(/contacts:\n.*\n/, ''),
      '1:1 contacts: missing; a production environment needs a contact who can be reached: an email or a phone',
    ],
    [
      'with a contact who has no address (E67)',
      bent(', phone: +49 30 901820', ''),
      '14:5 contacts[0]: a contact needs an email or a phone, or nobody is reached',
    ],
  ])('%s', (_what, text, expected) => {
    expect(faultsOf(text)).toContainEqual(expect.stringContaining(expected));
  });

  test.each(['+1-XXX-XXX-XXXX', '"[Phone/Pager]"', '030 901820', '+1 212 555 0123', '+00000000000', '+1 234 567 890', '+49'])(
    'with the phone %s (E67)',
    (phone) => {
      expect(faultsOf(bent('+49 30 901820', phone))).toStrictEqual([
        expect.stringContaining('14:47 contacts[0].phone: expected a phone number'),
      ]);
    },
  );

  test.each(['ops@example.com', 'ops@shop.test', 'you@yourcompany.com', 'xxx@shop.org', 'ops@', '"<email>"', 'user@localhost', 'on-call'])(
    'with the email %s (E67)',
    (email) => {
      expect(faultsOf(bent('phone: +49 30 901820', `email: ${email}`))).toStrictEqual([
        expect.stringContaining('14:47 contacts[0].email: expected an email address'),
      ]);
    },
  );

  const answered = (response: string): string => bent('environments:', `response:\n  ${response}\nenvironments:`);
  const pager = '{ kind: pagerduty, routingKey: env:PD }';
  const mail = '{ kind: email, smtp: env:SMTP, from: a@shop.io }';

  test.each([
    ['whose only channel reaches no contact', `channels: [${mail}]`, /response.channels: nobody of these can be reached/],
    ['with no channel at all', 'channels: []', /response.channels: nobody of these can be reached/],
    [
      'with a level whom nothing reaches',
      `channels: [${mail}]\n  ladder: [[Ana Moreno]]`,
      /response.ladder\[0\]: nobody of these can be reached/,
    ],
    [
      'whose security people nothing reaches',
      `channels: [${mail}]\n  security: [Ana Moreno]`,
      /response.security: nobody of these can be reached/,
    ],
  ])('%s (E67)', (_what, text, expected) => {
    expect(faultsOf(answered(text))).toContainEqual(expect.stringMatching(expected));
  });

  test('but not where a channel rings, and not outside of production (E67)', () => {
    expect(faultsOf(answered(`channels: [${pager}]\n  ladder: [[Ana Moreno]]`))).toStrictEqual([]);
    expect(faultsOf(bent('    production: false\n', '    production: false\n    response: { channels: [] }\n'))).toStrictEqual([]);
  });

  test('by leaving out the word: an environment is production unless it says it is not', () => {
    expect(faultsOf(bent('    production: false\n', ''))).toContainEqual(
      expect.stringContaining('a backup every 1d cannot meet an RPO of 1h'),
    );
  });
});

describe('people', () => {
  test.each([
    [
      'a quorum that nobody can reach',
      'approval: { R3: { people: 4 } }',
      'approval.R3.people: 4 people must approve a run of risk R3, and only 3 may',
    ],
    [
      'a role that is not there',
      'roles: { leads: [cleo] }\napproval: { R2: { of: [leeds] } }',
      'approval.R2.of[0]: no role is called `leeds`; did you mean `leads`?',
    ],
    ['the same role twice', 'roles: { approvers: [ana] }', 'roles.approvers: the role `approvers` is given twice'],
    [
      'a quorum of one person under two roles',
      'roles: { a: [ana], b: [ana] }\napproval: { R3: { of: [a, b] } }',
      'approval.R3.people: 2 people must approve a run of risk R3, and only 1 may',
    ],
  ])('%s is refused', (_what, lines, expected) => {
    expect(faultsOf(`${sound}${lines}\n`)).toContainEqual(expect.stringContaining(expected));
  });

  test('are needed', () => {
    expect(faultsOf(bent('approvers: [ana, ben, cleo]\n', ''))).toContainEqual(
      'systems/shop.yaml:1:1 approvers: missing; runs of risk R2 and R3 need people who may approve them',
    );
  });

  test('may be just enough, which leaves nobody to ask: a warning', () => {
    const system = parseSystem(bent('[ana, ben, cleo]', '[ana, ben]'), 'systems/shop.yaml');
    expect(system.warnings).toContainEqual(expect.stringMatching(/:1:1 approval.R3.people: warning: all 2 of 2 approvers must approve/));
  });
});

describe('order', () => {
  test('a circle is refused, and named', () => {
    const text = bent('after: []', 'after: [audit]');
    expect(faultsOf(text)).toStrictEqual([
      'systems/shop.yaml:18:57 environments.production.stores.main.after: waits for itself: main → audit → main',
    ]);
  });

  test('a store with a fault is still known to others', () => {
    expect(faultsOf(bent('kind: postgres, url: env:SHOP_URL', 'kind: mysql, url: env:SHOP_URL'))).toHaveLength(1);
  });

  test('a service and a store do not share a name, and a service may wait for a store', () => {
    expect(faultsOf(`${sound}services: { api: { after: [main] } }\n`)).toStrictEqual([]);
    expect(faultsOf(`${sound}services: { audit: {} }\n`)).toContainEqual(expect.stringContaining('a store is called `audit` too'));
  });

  test('stores stand in dependency order', () => {
    const text = bent('after: []', 'after: [zero]').replace('  staging:', '      zero: { kind: postgres, url: env:ZERO_URL }\n  staging:');
    const environment = resolveEnvironment(parseSystem(text, 'systems/shop.yaml'), 'production');
    expect(environment.stores.map(({ name }) => name)).toStrictEqual(['zero', 'main', 'audit']);
  });
});
