import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsOf } from '../../../src/activities/incident/probe.ts';
import type { Finding } from '../../../src/domain/incident/finding.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import type { DockerProject } from '../../support/docker-project.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { environmentOf } from '../../support/fake-system.ts';
import type { JavaServices } from '../../support/jvm.ts';
import { hasJdk, javaServices } from '../../support/jvm.ts';
import { findingOf, probePorts } from '../../support/probe-ports.ts';

const given = hasJdk() ? await dockerEngine() : undefined;

describe.skipIf(given === undefined)('a JVM in a container', () => {
  const engine = given as NonNullable<typeof given>;
  let java: JavaServices;
  let project: DockerProject;
  beforeAll(async () => {
    java = await javaServices();
    const counted = '-XX:NativeMemoryTracking=summary';
    project = await dockerProject(
      engine,
      {
        locked: java.service([counted, '-cp', '/shop', 'Shop', 'deadlock']),
        hidden: java.service(['-XX:-UsePerfData', '-cp', '/shop', 'Shop']),
        tight: java.service(['-XX:+UseSerialGC', '-cp', '/shop', 'Shop'], { mem_limit: '60m' }),
        stopped: java.service(['-cp', '/shop', 'Shop']),
        plain: webService(),
      },
      { wait: false },
    );
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await java[Symbol.asyncDispose]();
  });

  const look = async (name: string): Promise<Finding | undefined> => {
    const service = { ...serviceOf(name), runtime: 'jvm' as const };
    const env = environmentOf('java', { platform: project.settings, services: [service] });
    return findingOf(await findingsOf(probePorts({}, project.platform), { env, scenario: 'memory', service: name }), `jvm of ${name}`);
  };

  test('tells of threads that wait for each other, of its heap and of its native memory (MCP-7.5)', async () => {
    await expect.poll(async () => (await look('locked'))?.verdict, { timeout: 20_000 }).toBe('cause');
    const found = await look('locked');
    expect(found?.saw).toMatch(/locked-1: \d+ % of a heap of 34 MB are used, \d+ threads, 2 blocked, 1 deadlocks$/);
    expect(found?.lines).toEqual(expect.arrayContaining([expect.stringMatching(/^deadlock: order-[12], order-[12]$/)]));
    expect(found?.lines?.at(-1)).toMatch(/^native memory: \d+ MB committed, most of it /);
  });

  test('is asked as the first process where it announces itself nowhere, and says which option would count its memory (E55)', async () => {
    await expect.poll(async () => (await look('hidden'))?.verdict, { timeout: 20_000 }).toBe('normal');
    expect((await look('hidden'))?.lines?.at(-1)).toContain('add -XX:NativeMemoryTracking=summary');
  });

  test('is left alone where its limit leaves no room for another one, and goes on running', async () => {
    const before = await project.running('tight');
    expect(await look('tight')).toMatchObject({
      verdict: 'unknown',
      saw: expect.stringMatching(/only \d+ MB are free under its limit/) as string,
    });
    expect(await project.running('tight')).toEqual(before);
  });

  test('that is stopped holds nobody up, and nothing of the question is left in its container', async () => {
    const [name = ''] = await project.inspect('stopped', '{{.Name}}');
    await expect.poll(async () => (await look('stopped'))?.verdict, { timeout: 20_000 }).toBe('normal');
    const pid = Number((await project.inspect('stopped', '{{.State.Pid}}'))[0]);
    process.kill(pid, 'SIGSTOP');
    const found = await look('stopped');
    expect(found).toMatchObject({
      verdict: 'suspicious',
      saw: expect.stringContaining('the JVM did not answer jcmd within 3 s') as string,
    });
    expect(found?.tookMs).toBeLessThan(5000);
    process.kill(pid, 'SIGCONT');
    expect(await engine.docker('exec', name, 'sh', '-c', 'cat /proc/[0-9]*/comm')).not.toContain('jcmd');
  });

  test('is not to be found in an image without one', async () => {
    expect(await look('plain')).toMatchObject({ verdict: 'unknown', saw: expect.stringContaining('its image holds no jcmd') as string });
  });
});
