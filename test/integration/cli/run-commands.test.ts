import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceRecord } from '../../../src/domain/evidence/chain.ts';
import { openS3Objects } from '../../../src/adapters/s3/open-objects.ts';
import { environmentOf } from '../../../src/cli/run/environment-of.ts';
import { resolveSetting } from '../../../src/config.ts';
import { loseOrders } from '../../../src/demo/seed.ts';
import type { DemoStage } from '../../support/demo-stage.ts';
import { demoStage } from '../../support/demo-stage.ts';

const target = 'demo/production';

describe('the command line on a running product', () => {
  let stage: DemoStage;

  beforeAll(async () => {
    stage = await demoStage();
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  async function watchkeeper(...words: string[]) {
    const env = { PATH: `${stage.servers.binDir}:${process.env['PATH'] ?? ''}` };
    return await execa(process.execPath, ['src/cli/main.ts', ...words], { reject: false, env, timeout: 60_000 });
  }
  async function json<T>(...words: string[]): Promise<T> {
    return JSON.parse((await watchkeeper(...words, '--json')).stdout) as T;
  }

  it.each([
    { words: ['run', 'bakcup', target], says: 'did you mean `backup`' },
    { words: ['run', 'backup', 'demo/prod'], says: 'did you mean `production`' },
    { words: ['run', 'backup', 'dmo/production'], says: 'did you mean `demo`' },
    { words: ['run', 'backup', 'demo'], says: 'Write system/environment' },
    { words: ['run', 'backup', target, '--input', '{"store": '], says: '--input is no JSON' },
    { words: ['run', 'backup', target, '--input', '@/nowhere.json'], says: 'cannot be read' },
    { words: ['run', 'backup', target, '--input', '{"store": "mian"}'], says: 'did you mean `main`' },
    { words: ['run', 'restore', target, '--input', '{"keepOldSeconds": -1, "extra": 1}'], says: 'input.keepOldSeconds' },
    { words: ['run', 'backup', target, '--if-busy', 'maybe'], says: 'ifBusy' },
  ])('starts no run and exits 2: $words', async ({ words, says }) => {
    const { exitCode, stderr, stdout } = await watchkeeper(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(await stage.runs.list({ limit: 5 })).toEqual([]);
  });

  it('says that there is no such run with exit 2', async () => {
    const { exitCode, stderr } = await watchkeeper('show', 'backup/demo/production/never');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no run backup/demo/production/never');
  });

  it('plans without a trace, backs up with progress, and proves its evidence', async () => {
    const planned = await watchkeeper('run', 'backup', target, '--dry-run');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('pg_dump -Fc -Z0');

    const done = await watchkeeper('run', 'backup', target, '--wait', '--request-id', 'evidence');
    expect(done.exitCode).toBe(0);
    expect(done.stderr).toMatch(/✔ +[\d.]+ s {2}change dumpStore/);
    const run = `backup/${target}/evidence`;
    const again = await watchkeeper('run', 'backup', target, '--request-id', 'evidence');
    expect({ exitCode: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining('exists already') });

    expect(await json('evidence', 'verify', run)).toMatchObject({ whole: true });
    const records = await json<EvidenceRecord[]>('evidence', 'show', run);
    expect(records.map(({ fact }) => fact.kind)).toEqual(expect.arrayContaining(['run', 'plan', 'step', 'end']));
    await changeOneRecord(stage, run);
    const changed = await watchkeeper('evidence', 'verify', run);
    expect(changed.exitCode).toBe(1);
    expect(changed.stdout).toContain('record 4 is not as it was written: its content was changed');
  });

  it('waits for people with exit 4, refuses with exit 3, and restores when they agree', async () => {
    await loseOrders(stage.servers.shopUrl);
    const waiting = await watchkeeper(
      'run',
      'restore',
      target,
      '--wait',
      '--request-id',
      'people',
      '--as',
      'dora',
      '--input',
      '{"keepOldSeconds": 0}',
    );
    expect(waiting.exitCode).toBe(4);
    expect(waiting.stdout).toContain('waiting for approval: 2 of ana, ben, cleo');
    const run = `restore/${target}/people`;
    const { hash } = await json<{ hash: string }>('plan', run);

    expect(await watchkeeper('approve', run, '--as', 'ana')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--plan') });
    const approve = async (by: string, ...more: string[]) => await watchkeeper('approve', run, '--plan', hash, '--as', by, ...more);
    expect(await approve('dora', '--confirm', target)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('dora asked for this run'),
    });
    expect(await approve('ana')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('"confirm": "demo/production"') });
    expect(await approve('ana', '--confirm', target)).toMatchObject({ exitCode: 0 });
    expect(await approve('ben', '--confirm', target)).toMatchObject({ exitCode: 0 });
    await expect.poll(async () => (await stage.runs.view({ workflowId: run })).waitingFor, { timeout: 60_000 }).toBe('signOff');
    expect(await watchkeeper('sign-off', run, '--as', 'cleo')).toMatchObject({ exitCode: 0 });
    expect(await stage.runs.outcome({ workflowId: run }, 'restore')).toMatchObject({ kind: 'done', outcome: { verdict: 'successful' } });
    expect((await watchkeeper('show', run)).stdout).toContain('change   createdb wk_restore_');
  });

  it('holds back in a freeze until the thaw', async () => {
    expect(await watchkeeper('freeze', target)).toMatchObject({ exitCode: 2 });
    expect(await watchkeeper('freeze', target, '--reason', 'audit', '--as', 'ana')).toMatchObject({ exitCode: 0 });
    expect(await watchkeeper('freeze', target, '--reason', 'audit', '--as', 'ana')).toMatchObject({ exitCode: 3 });
    expect(await watchkeeper('run', 'backup', target, '--request-id', 'frozen')).toMatchObject({ exitCode: 0 });
    const run = { workflowId: `backup/${target}/frozen` };
    await expect.poll(async () => (await stage.runs.view(run)).waitingFor, { timeout: 30_000 }).toBe('freeze');
    expect(await watchkeeper('thaw', target, '--as', 'ana')).toMatchObject({ exitCode: 0 });
    expect(await stage.runs.outcome(run, 'backup')).toMatchObject({ kind: 'done' });
  });

  it('lists runs, finds everything healthy, and prints a runbook for people', async () => {
    await expect.poll(async () => (await json<unknown[]>('runs', target)).length, { timeout: 20_000 }).toBeGreaterThan(2);
    const { exitCode, stdout } = await watchkeeper('doctor', target);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('bucket watchkeeper-demo answers') });
    const page = await watchkeeper('runbook', 'demo', 'restore');
    expect(page.stdout).toContain('pg_restore --exit-on-error');
    expect(page.stdout).toContain('To undo: `psql -d postgres');
  });
});

async function changeOneRecord({ config, runs }: DemoStage, workflowId: string): Promise<void> {
  const env = await environmentOf(config, target);
  const objects = openS3Objects(resolveSetting)(env.objects);
  const outcome = await runs.outcome({ workflowId });
  if (outcome.kind !== 'done' || 'missing' in outcome.evidence) throw new Error('the run has no evidence');
  const { key } = outcome.evidence;
  const lines = Buffer.from((await objects.get(key)) ?? [])
    .toString('utf8')
    .split('\n');
  lines[3] = (lines[3] ?? '').replace('"done"', '"skipped"');
  await objects.put(key, lines.join('\n'), { contentType: 'application/jsonl' });
}
