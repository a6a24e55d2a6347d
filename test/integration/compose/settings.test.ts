import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ComposeWorld } from '../../support/compose-world.ts';
import { composeWorld } from '../../support/compose-world.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerBut, killableUp } from '../../support/docker-stand-in.ts';
import { moments } from '../../support/moments.ts';
import type { DockerProject } from '../../support/docker-project.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';
import { settingsContract, settingsOf } from '../../support/settings-contract.ts';

const given = await dockerEngine();
const web = serviceOf('web');
const license = 'canary-of-a-license';

describe.skipIf(given === undefined)('settings on Compose', () => {
  const engine = given as NonNullable<typeof given>;
  let world: ComposeWorld | undefined;
  afterAll(async () => await world?.[Symbol.asyncDispose]());

  settingsContract('Compose', async () => {
    const made = (world = await composeWorld(engine));
    await writeFile(join(made.project.directory, '.env'), `NR_LICENSE=${license}\n`);
    return {
      ...made,
      variables: async ({ workload }) => await variablesOf(made.project, workload),
      secret: {
        reference: 'env:NR_LICENSE',
        nowhere: 'env:NOWHERE',
        words: 'of the variable NR_LICENSE of the env file',
        held: license,
        value: license,
      },
    };
  });

  async function put(project: DockerProject, settings: ReturnType<typeof settingsOf>, changeId = changeOfOurs()) {
    const captured = await project.platform.capture(web);
    const { fingerprint } = await project.platform.putSettings({ service: web, changeId, settings, from: captured.fingerprint });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful' });
    return captured;
  }

  test('variables of the files are set over and taken away, those of an env_file and of a list too, and their values are not told', async () => {
    await using project = await dockerProject(engine);
    await writeFile(join(project.directory, 'app.env'), 'TOKEN_OF=canary-in-env-file\n');
    await project.write({ web: webService({ env_file: ['app.env'], environment: ['OLD=canary-in-list', 'LOG_LEVEL=warn'] }) });
    await project.compose('up', '-d', '--wait');
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' }, unset: ['OLD', 'TOKEN_OF', 'NEVER'] });
    const { changes } = await project.platform.settings(web, settings);
    expect(changes).toEqual([
      { name: 'LOG_LEVEL', from: 'as in the Compose files', to: '"info"' },
      { name: 'OLD', from: 'as in the Compose files', to: 'not set' },
      { name: 'TOKEN_OF', from: 'as in the Compose files', to: 'not set' },
    ]);
    const captured = await put(project, settings);
    const variables = await variablesOf(project, 'web');
    expect(variables).toMatchObject({ LOG_LEVEL: 'info' });
    expect(Object.keys(variables)).not.toEqual(expect.arrayContaining(['OLD']));
    expect(variables).not.toHaveProperty('TOKEN_OF');
    expect(JSON.stringify([changes, captured, await project.platform.capture(web)])).not.toContain('canary');
    await put(project, settingsOf({ unset: ['LOG_LEVEL'] }));
    expect(await variablesOf(project, 'web')).not.toHaveProperty('LOG_LEVEL');
  });

  test('what the files say already is no change', async () => {
    await using project = await dockerProject(engine, { web: webService({ environment: { PRICE: '5$$' } }) });
    const { changes } = await project.platform.settings(web, settingsOf({ set: { PRICE: '5$' }, unset: ['NEVER'] }));
    expect(changes).toEqual([]);
  });

  test('a variable that the env file would give another value is refused before', async () => {
    await using project = await dockerProject(engine, { web: webService({ environment: { OLD: 'x' } }) });
    await writeFile(join(project.directory, '.env'), 'OLD=canary\n');
    const verdict = await project.platform.canConfigure(web, settingsOf({ unset: ['OLD'] }));
    expect(verdict).toMatchObject({ kind: 'failed', reason: expect.stringContaining('OLD would have another value') as string });
    expect(JSON.stringify(verdict)).not.toContain('canary');
  });

  test('a reference of Kubernetes is refused with how it is written here', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    const setting = project.platform.settings(web, settingsOf({ secrets: { KEY: 'k8s:newrelic/key' } }));
    await expect(setting).rejects.toMatchObject({ kind: 'InvalidInput', hint: expect.stringContaining('env:NAME') as string });
  });

  test('a change that ended before its first container is undone to the settings of before, which stay', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    await put(project, settingsOf({ set: { LOG_LEVEL: 'info' } }));
    const captured = await project.platform.capture(web);
    const changeId = changeOfOurs();
    const broken = await dockerBut(engine, 'case "$*" in *" up "*) echo "the disk is full" >&2; exit 1;; esac');
    const putting = { service: web, changeId, settings: settingsOf({ set: { LOG_LEVEL: 'debug' } }), from: captured.fingerprint };
    expect(await kindOfFailure(project.open({}, broken.path).putSettings(putting))).toBe('Failed');
    expect(await project.platform.capture(web)).toEqual(captured);
    expect(await project.platform.putBack({ service: web, changeId, captured })).toMatchObject({ outcome: 'already' });
    await project.platform.scale({ service: web, changeId, replicas: 2 });
    expect(await variablesOf(project, 'web')).toMatchObject({ LOG_LEVEL: 'info' });
    expect(await project.platform.capture(web)).toEqual(captured);
  });

  /** Two instances of what ignores SIGTERM, so that a change takes a second and more. */
  const deaf = async () => {
    const project = await dockerProject(engine);
    await project.write({ web: webService({ image: appImage('deaf'), stop_grace_period: '1s' }) });
    await project.compose('up', '-d', '--wait', '--scale', 'web=2');
    await put(project, settingsOf({ set: { LOG_LEVEL: 'info' } }));
    return project;
  };

  for (const { ms: afterMs, tags } of moments(1200, 150))
    test(
      `a Compose killed ${afterMs} ms into a change: asked again all have the settings, undone none has (fault 32)`,
      { tags },
      async () => {
        await using project = await deaf();
        const captured = await project.platform.capture(web);
        const changeId = changeOfOurs();
        const { path, kill } = await killableUp(engine);
        const putting = {
          service: web,
          changeId,
          settings: settingsOf({ set: { LOG_LEVEL: 'debug', NEW: '1' } }),
          from: captured.fingerprint,
        };
        await Promise.allSettled([project.open({}, path).putSettings(putting), kill(afterMs)]);
        const { fingerprint } = await project.platform.putSettings(putting);
        expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'successful', facts: { wanted: 2, ready: 2 } });
        expect(await variablesOf(project, 'web')).toMatchObject({ LOG_LEVEL: 'debug', NEW: '1' });
        expect(await project.platform.putSettings(putting)).toEqual({ outcome: 'already', fingerprint });
        const undoing = await killableUp(engine);
        await Promise.allSettled([project.open({}, undoing.path).putBack({ service: web, changeId, captured }), undoing.kill(afterMs)]);
        await project.platform.putBack({ service: web, changeId, captured });
        expect(await rolledOut(project.platform, web, captured.fingerprint)).toMatchObject({ kind: 'successful', facts: { ready: 2 } });
        expect(await variablesOf(project, 'web')).toMatchObject({ LOG_LEVEL: 'info' });
        expect(await variablesOf(project, 'web')).not.toHaveProperty('NEW');
        expect(await project.platform.putBack({ service: web, changeId, captured })).toMatchObject({ outcome: 'already' });
      },
    );

  test('a bad release is put back with the settings that were there, by another worker too', async () => {
    await using project = await dockerProject(engine, { web: webService() });
    await put(project, settingsOf({ set: { LOG_LEVEL: 'info' } }));
    const before = await project.platform.capture(web);
    const changeId = changeOfOurs();
    const { fingerprint } = await project.platform.putImage({
      service: web,
      changeId,
      image: appImage('unhealthy'),
      from: before.fingerprint,
    });
    expect(await rolledOut(project.platform, web, fingerprint)).toMatchObject({ kind: 'failed' });
    await project.open().putBack({ service: web, changeId, captured: before });
    expect(await rolledOut(project.platform, web, before.fingerprint)).toMatchObject({ kind: 'successful' });
    expect(await variablesOf(project, 'web')).toMatchObject({ LOG_LEVEL: 'info' });
  });
});

/** What the instances of a service are given; fails where they are given different things. */
async function variablesOf(project: DockerProject, workload: string): Promise<Record<string, string>> {
  const all = await project.inspect(workload, '{{json .Config.Env}}');
  const [first = {}, ...others] = all.map((env) => {
    const lines = (JSON.parse(env) as string[]).filter((line) => line.includes('='));
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  });
  for (const other of others) expect(other).toEqual(first);
  return first;
}
