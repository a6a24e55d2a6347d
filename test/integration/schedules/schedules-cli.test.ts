import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freshNamespace, servers } from '../../support/servers.ts';
import { sound } from '../../unit/adapters/definition-files/system-text.ts';
import { captured } from '../../unit/cli/captured.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-schedules-'));
  await mkdir(join(folder, 'schedules'));
  vi.stubEnv('WATCHKEEPER_SYSTEMS', folder);
  vi.stubEnv('WATCHKEEPER_SCHEDULES', join(folder, 'schedules'));
  vi.stubEnv('WATCHKEEPER_USER', 'ana');
  vi.stubEnv('TEMPORAL_ADDRESS', servers().temporal.address);
  vi.stubEnv('TEMPORAL_NAMESPACE', await freshNamespace('schedules-cli'));
  await writeFile(join(folder, 'shop.yaml'), sound);
  await write('nightly: { runbook: backup, cron: 17 * * * *, input: { store: main } }');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(...schedules: string[]): Promise<void> {
  const lines = schedules.map((schedule) => `  ${schedule}\n`).join('');
  await writeFile(
    join(folder, 'schedules', 'shop.yaml'),
    `system: shop\nenvironment: production\ntimeZone: Europe/Berlin\nschedules: ${lines === '' ? '{}' : `\n${lines}`}`,
  );
}

/** Lists are a second or two behind: asks again until the answer fits. */
async function eventually(line: string, fits: (stdout: string) => boolean): Promise<string> {
  for (let looks = 0; looks < 100; looks++) {
    const { stdout } = await captured(line);
    if (fits(stdout)) return stdout;
    await sleep(100);
  }
  throw new Error(`\`${line}\` never said it`);
}

const id = 'shop/production/nightly';

describe('schedules, from their file to the server and back', () => {
  test('a plan says what would be done and when runs would come, and does nothing', async () => {
    const { exit, stdout } = await captured('schedules plan');
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^create {3}shop\/production\/nightly {2}it is new\n +backup, cron 17 \* \* \* \*; next:\n( +\w{3} \d{4}-\d\d-\d\d \d\d:17Z \((\w{3} )?\d\d:17 in Europe\/Berlin\)\n){5}$/,
    );
    expect((await captured('schedules list')).stdout).toBe('There are no schedules on the server.\n');
  });

  test('apply creates it once', async () => {
    expect(await captured('schedules apply shop')).toMatchObject({ exit: 0, stdout: expect.stringContaining(`create   ${id}`) });
    await eventually('schedules plan', (stdout) => stdout.includes('keep'));
    const { stdout } = await captured('schedules apply --json');
    expect(JSON.parse(stdout)).toMatchObject([{ kind: 'keep', id, next: { length: 5 } }]);
  });

  test('describe and list tell its times in both zones', async () => {
    expect((await captured(`schedules describe ${id}`)).stdout).toMatch(
      /^shop\/production\/nightly: backup, cron 17 \* \* \* \* \(Europe\/Berlin\)\nrunning\n0 runs started, 0 times missed\nnext:\n( {2}\w{3} .*Z \(.* in Europe\/Berlin\)\n){5}$/,
    );
    expect((await captured('schedules list')).stdout).toMatch(
      /^shop\/production\/nightly +cron 17 \* \* \* \* +\w{3} .*Z \(.* in Europe\/Berlin\)$/m,
    );
  });

  test('an operator pauses it with a note and resumes it', async () => {
    expect(await captured(`schedules pause ${id}`)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--note WHY') });
    expect(await captured(`schedules pause ${id} --note moving`)).toMatchObject({ exit: 0, stdout: `${id} is paused: ana: moving\n` });
    await eventually('schedules plan', (stdout) => stdout.includes('paused by an operator: ana: moving'));
    expect(await captured(`schedules resume ${id}`)).toMatchObject({ exit: 0 });
    expect((await captured(`schedules describe ${id}`)).stdout).toContain('running: ana: resumed');
  });

  test('a run is started out of turn, and a past time refused as too late', async () => {
    expect(await captured(`schedules trigger ${id}`)).toMatchObject({ exit: 0 });
    await eventually(`schedules describe ${id}`, (stdout) => /last runs:\n.*backup\/shop\/production\/nightly-/.test(stdout));
    const past = '--from 2026-01-01T00:00:00Z --until 2026-01-01T04:00:00Z';
    expect(await captured(`schedules backfill ${id} ${past}`)).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('schedules trigger'),
    });
    expect(await captured(`schedules backfill ${id} --from 2026-01-01 --until 2026-01-02T00:00:00Z`)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('expected an instant with its offset'),
    });
    expect(await captured(`schedules backfill ${id} --from 2026-01-02T00:00:00Z --until 2026-01-01T00:00:00Z`)).toMatchObject({ exit: 2 });
  });

  test('it is paused when its file no longer has it, then deleted with --prune', async () => {
    await write();
    expect((await captured('schedules apply --prune')).stdout).toMatch(
      /^pause {4}shop\/production\/nightly {2}it is no longer in the files$/m,
    );
    await eventually('schedules plan', (stdout) => stdout.startsWith('retired'));
    expect((await captured('schedules apply --prune')).stdout).toMatch(/^delete/);
    await eventually('schedules list', (stdout) => stdout.startsWith('There are no schedules'));
    expect(await captured(`schedules describe ${id}`)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`there is no schedule ${id}`),
    });
  });
});

describe('schedules of others', () => {
  test('whose file is gone are told and left alone, until their system is named', async () => {
    await write('nightly: { runbook: backup, cron: 17 * * * *, input: { store: main } }');
    await captured('schedules apply');
    await eventually('schedules list', (stdout) => stdout.includes(id));
    await rm(join(folder, 'schedules', 'shop.yaml'));
    expect(await captured('schedules apply')).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining('warning: shop has schedules on the server and no file here'),
    });
    expect((await captured(`schedules describe ${id}`)).stdout).toContain('\nrunning\n');
    expect((await captured('schedules apply shop')).stdout).toMatch(/^pause/);
    await write('nightly: { runbook: backup, cron: 17 * * * *, input: { store: main } }');
  });
});

describe('nothing is touched', () => {
  test('when any file has a fault', async () => {
    await write('good: { runbook: backup, cron: 17 * * * * }', 'bad: { runbook: bakup, cron: 0 4 1 * SUN }');
    const { exit, stdout, stderr } = await captured('schedules apply');
    expect({ exit, stdout }).toStrictEqual({ exit: 2, stdout: '' });
    expect(stderr.split('\n').filter((line) => line.includes('schedules.bad'))).toHaveLength(2);
    expect((await captured('schedules list')).stdout).not.toContain('good');
  });

  test('when there is no server, and that is said', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:1');
    expect(await captured('schedules list')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('there is no Temporal server at 127.0.0.1:1'),
    });
    vi.stubEnv('TEMPORAL_ADDRESS', servers().temporal.address);
  });
});
