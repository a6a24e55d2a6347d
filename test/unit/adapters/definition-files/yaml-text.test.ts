import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../../src/adapters/definition-files/yaml-text.ts';
import { bent, faultsOf, sound } from './system-text.ts';

describe('a text that is not one YAML document is refused with the place', () => {
  test.each([
    ['nothing', '', '1:1 the file is empty'],
    ['only a comment', '# later\n', '1:1 the file is empty'],
    ['a tab', 'system: shop\n\ttimeZone: UTC', '2:1 a tab indents this line; use spaces'],
    ['two documents', 'system: shop\n---\nsystem: shop', '2:1 a second document begins here; a file describes one thing'],
    ['an open quote', 'system: "shop', '1:14 something is not closed'],
    ['an alias of nothing', 'system: *shop', '1:9 nothing above is marked &shop'],
    ['a colon too many', 'system: shop: x', '1:9 a second `key:` on one line'],
    ['an unknown tag', 'system: !secret x', '1:9 this tag is not known'],
    ['a list', '- system: shop', '1:1 expected a map, got a list'],
    ['a word', 'shop', '1:1 expected a map, got "shop"'],
  ])('%s', (_what, text, expected) => {
    expect(faultsOf(text)).toStrictEqual([expect.stringContaining(`systems/shop.yaml:${expected}`)]);
  });

  test('a key given twice, beside the faults of everything else', () => {
    const lines = faultsOf(bent('  rto: 4h\n', '  rto: 4h\n  rto: soon\n'));
    expect(lines).toContainEqual('systems/shop.yaml:12:3 the key `rto` is given twice');
    expect(lines).toContainEqual(expect.stringContaining('backup.rto: expected a duration such as 4h, got "soon"'));
  });

  test('an alias bomb', () => {
    const levels = Array.from('bcdefghij').map(
      (letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`,
    );
    expect(faultsOf(`a: &a [x]\n${levels.join('\n')}\n`)).toStrictEqual(['systems/shop.yaml:1:1 aliases are nested too deeply']);
  });

  test('without ever quoting the text, which may hold a secret', () => {
    const lines = faultsOf('- 1\nurl: "postgres://u:hunter2@h/db"\n: @x');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain('hunter2');
  });
});

describe('places', () => {
  test('of what comes through an anchor and a merge are those of the anchor', () => {
    const yaml = readYaml('a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\nc: *a\n');
    expect(yaml.value).toStrictEqual({ a: { x: 1 }, b: { x: 1, y: 2 }, c: { x: 1 } });
    expect(yaml.positionOf({ path: ['b', 'x'], message: '' })).toStrictEqual({ line: 2, col: 6 });
    expect(yaml.positionOf({ path: ['c', 'x'], message: '', at: 'key' })).toStrictEqual({ line: 2, col: 3 });
  });

  test('are right in files from Windows, with a byte order mark', () => {
    expect(faultsOf(`\uFEFF${bent('rpo: 1h', 'rpo: soon').replaceAll('\n', '\r\n')}`)).toStrictEqual([
      'systems/shop.yaml:10:8 backup.rpo: expected a duration such as 15m, got "soon"',
    ]);
  });

  test('of a sound text are not needed', () => {
    expect(faultsOf(sound)).toStrictEqual([]);
  });
});
