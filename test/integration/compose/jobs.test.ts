import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DockerProject } from '../../support/docker-project.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { dockerBut } from '../../support/docker-stand-in.ts';

const given = await dockerEngine();
const service = serviceOf('web');

describe.skipIf(given === undefined)('jobs', () => {
  const engine = given as NonNullable<typeof given>;
  const signal = new AbortController().signal;
  const job = { service, changeId: 'run-1', image: appImage('v2'), withinSeconds: 30, signal, progress: () => {} };
  const jobsOf = async ({ name }: DockerProject): Promise<string[]> => {
    const filters = [`project=${name}`, 'oneoff=True'].flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
    return (await engine.docker('ps', '--all', '--format', '{{.State}}', ...filters)).split('\n').filter(Boolean);
  };

  test('a job has the environment and the files of its service, and its own image; nothing of it is left beside the files', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ environment: { GREETING: 'good evening' } }) });
    const { lastLines } = await project.platform.runJob({ ...job, command: ['sh', '-c', 'echo $GREETING from $BEHAVIOUR'] });
    expect(lastLines).toEqual(['good evening from v2']);
    expect(await readdir(join(project.directory, '.watchkeeper'))).toEqual([]);
    expect(await project.running('web')).toEqual([]);
  });

  test('a job whose caller died goes on, and the next attempt gets its end (fault 28)', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const command = ['sh', '-c', 'echo began; sleep 4; echo ended'];
    // The first caller hears nothing any more as soon as the job runs.
    const deaf = await dockerBut(
      engine,
      'case "$1" in ps) [ -e "$here/ran" ] && exec sleep 60;; esac; case "$*" in *" run "*) touch "$here/ran";; esac',
    );
    void project
      .open({}, deaf.path)
      .runJob({ ...job, command })
      .catch(() => undefined);
    await expect.poll(async () => await jobsOf(project), { timeout: 15_000 }).toEqual(['running']);
    expect(await project.platform.runJob({ ...job, command })).toEqual({ lastLines: ['began', 'ended'] });
    expect(await jobsOf(project)).toEqual(['exited']);
  });

  test('a job that is cancelled is removed, and its reason comes out', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const cancel = new AbortController();
    const running = project.platform.runJob({ ...job, command: ['sleep', '60'], signal: cancel.signal }).catch((error: unknown) => error);
    await expect.poll(async () => await jobsOf(project), { timeout: 15_000 }).toEqual(['running']);
    const reason = new Error('the run was cancelled');
    cancel.abort(reason);
    expect(await running).toBe(reason);
    expect(await jobsOf(project)).toEqual([]);
  });

  test('a job that takes too long is ended, says its last lines and is not run again', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const slow = { ...job, command: ['sh', '-c', 'echo waiting for a lock; sleep 60'], withinSeconds: 1 };
    const refused = { kind: 'Failed', message: expect.stringContaining('1 s'), details: ['waiting for a lock'] };
    await expect(project.platform.runJob(slow)).rejects.toMatchObject(refused);
    await expect(project.platform.runJob({ ...slow, withinSeconds: 30 })).rejects.toMatchObject({ kind: 'Failed' });
    expect(await jobsOf(project)).toEqual(['exited']);
  });

  test('a job whose image is missing or whose command is not there fails with the reason', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const missing = project.platform.runJob({ ...job, image: 'localhost:1/nothing:v1', command: ['true'] });
    await expect(missing).rejects.toMatchObject({ message: expect.stringContaining('localhost:1/nothing:v1') });
    const unknown = project.platform.runJob({ ...job, command: ['no-such-command'] });
    await expect(unknown).rejects.toMatchObject({ kind: 'Failed', details: [expect.stringContaining('no-such-command')] });
  });
});
