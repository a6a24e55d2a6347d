import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bent, sound } from '../adapters/definition-files/system-text.ts';
import { captured } from './captured.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-cli-'));
  vi.stubEnv('WATCHKEEPER_SYSTEMS', folder);
  vi.stubEnv('WATCHKEEPER_SCHEDULES', join(folder, 'schedules'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('systems check', () => {
  test('of sound files says so and ends with 0, its warnings on stderr', async () => {
    await writeFile(join(folder, 'shop.yaml'), sound);
    const { exit, stdout, stderr } = await captured('systems check');
    expect({ exit, stdout }).toStrictEqual({ exit: 0, stdout: `${join(folder, 'shop.yaml')} has no fault (production, staging)\n` });
    expect(stderr).toMatch(/:23:\d+ environments.staging.stores.main.backup.every: warning: a backup every 1d cannot meet an RPO of 1h$/m);
    expect(stderr).toMatch(/shop.yaml warning: no schedule backs up main of shop\/production$/m);
  });

  test('flags a schedule that cannot meet the RPO, at its place (E1)', async () => {
    await writeFile(join(folder, 'shop.yaml'), sound);
    await mkdir(join(folder, 'schedules'));
    const schedules =
      'system: shop\nenvironment: production\ntimeZone: UTC\nschedules:\n  nightly:\n    runbook: backup\n    cron: 0 4 * * *\n    input: { store: main }\n';
    await writeFile(join(folder, 'schedules', 'shop.yaml'), schedules);
    const { exit, stderr } = await captured('systems check');
    expect(exit).toBe(2);
    expect(stderr).toMatch(
      /schedules\/shop.yaml:7:11 schedules.nightly.cron: backs up main of shop\/production up to 1d apart \(after .*\), which cannot meet its RPO of 1h$/m,
    );
  });

  test('flags a drill target that another system runs in, and files of it that are not there', async () => {
    const target = `scratchUrl: env:SCRATCH_URL, drillTarget: { kind: compose, project: shop-drill, directory: ${folder}, files: [a.yaml, b.yaml] }`;
    await writeFile(join(folder, 'shop.yaml'), bent('url: env:SHOP_URL,', `url: env:SHOP_URL, ${target},`));
    await mkdir(join(folder, 'schedules'));
    await writeFile(join(folder, 'a.yaml'), 'services: {}');
    vi.stubEnv('WATCHKEEPER_SYSTEMS', join(folder, 'schedules'));
    const other = sound
      .replace('system: shop', 'system: other')
      .replace('  production:\n', '  production:\n    platform: { kind: compose, project: shop-drill, directory: /srv }\n');
    await writeFile(join(folder, 'schedules', 'other.yaml'), other);
    const { exit, stderr } = await captured(`systems check ${join(folder, 'shop.yaml')}`);
    expect(exit).toBe(2);
    const at = `${join(folder, 'shop.yaml')}: environments.production.stores.main.drillTarget`;
    expect(stderr.split('\n').filter((line) => line.includes('drillTarget'))).toStrictEqual([
      `${at}.project: the project shop-drill is where other/production runs: a drill target is nothing else`,
      `${at}.files: there is no file ${join(folder, 'b.yaml')}`,
    ]);
  });

  test('tells the faults of schedules too', async () => {
    await writeFile(join(folder, 'shop.yaml'), sound);
    await mkdir(join(folder, 'schedules'));
    await writeFile(join(folder, 'schedules', 'shop.yaml'), 'system: shop\nschedules: { x: { runbook: bakup, cron: 0 4 * * * } }\n');
    const { exit, stderr } = await captured('systems check');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/schedules\/shop.yaml:2:\d+ schedules.x.runbook: .*did you mean `backup`\?$/m);
  });

  test('tells the faults of all files, one line each, and ends with 2', async () => {
    await writeFile(join(folder, 'shop.yaml'), bent('rpo: 1h', 'rpo: soon'));
    await writeFile(join(folder, 'other.yaml'), '');
    const { exit, stdout, stderr } = await captured('systems check');
    expect({ exit, stdout }).toStrictEqual({ exit: 2, stdout: '' });
    expect(stderr.split('\n')).toStrictEqual([
      `${join(folder, 'other.yaml')}:1:1 the file is empty`,
      `${join(folder, 'shop.yaml')}:10:8 backup.rpo: expected a duration such as 15m, got "soon"`,
      '',
    ]);
  });

  test('tells it to programs', async () => {
    await writeFile(join(folder, 'shop.yaml'), bent('rpo: 1h', 'rpo: soon'));
    const { exit, stdout } = await captured(`systems check ${folder}/shop.yaml --json`);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      files: [{ file: `${folder}/shop.yaml`, faults: [expect.stringContaining('backup.rpo')] }],
    });
  });

  test('without any file to check is no success', async () => {
    expect(await captured('systems check')).toMatchObject({ exit: 2, stderr: expect.stringContaining('there is no system file') });
    expect(await captured(`systems check ${folder}/none.yaml`)).toMatchObject({ exit: 2, stderr: expect.stringContaining('(ENOENT)') });
  });
});

describe('systems explain', () => {
  test.each([
    'backup.rpo',
    'stores.main.backup.rpo',
    'stores.backup.rpo',
    'environments.production.stores.main.backup.rpo',
    'environments.production.backup.rpo',
  ])('knows %s', async (path) => {
    const { exit, stdout } = await captured(`systems explain ${path}`);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/meaning: +Recovery point objective.*\ntakes: +a duration such as 90s.*\nexample: +1h\n$/);
  });

  test('tells defaults, choices, and what is below', async () => {
    expect((await captured('systems explain approval.R3.people')).stdout).toMatch(/default: +2/);
    expect((await captured('systems explain platform.kind')).stdout).toMatch(/takes: +`none` or `kubernetes` or `compose`/);
    expect((await captured('systems explain backup')).stdout).toMatch(/\n {2}retention {4}Which sets are kept/);
    expect(JSON.parse((await captured('systems explain stores.checks[0].sql --json')).stdout)).toMatchObject({
      path: 'stores.<name>.checks.sql',
      takes: 'a text',
    });
  });

  test.each([
    ['backup.rop', 'did you mean `rpo`?'],
    ['stores.backup.rpoo', 'did you mean `rpo`?'],
    ['timeZone.x', 'no key `x` under `timeZone`'],
    ['bakup', 'did you mean `backup`?'],
  ])('of %s says %s', async (path, hint) => {
    expect(await captured(`systems explain ${path}`)).toMatchObject({ exit: 2, stderr: expect.stringContaining(hint) });
  });
});

describe('systems list', () => {
  test('lists environments, and systems whose file has faults', async () => {
    await writeFile(join(folder, 'shop.yaml'), sound);
    await writeFile(join(folder, 'other.yaml'), 'x');
    const { exit, stdout } = await captured('systems list');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^other +has faults: watchkeeper systems check$/m);
    expect(stdout).toMatch(/^shop\/production +production +main, audit$/m);
    expect(stdout).toMatch(/^shop\/staging +main$/m);
  });

  test('of nothing says so', async () => {
    expect(await captured('systems list')).toMatchObject({ exit: 0, stdout: `There is no system file in ${folder}.\n` });
    expect((await captured('systems list --json')).stdout).toBe('[]\n');
  });
});
