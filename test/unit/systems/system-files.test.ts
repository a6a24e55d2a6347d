import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadSchedules } from '../../../src/adapters/definition-files/schedules.ts';
import { loadSystem } from '../../../src/adapters/definition-files/systems.ts';
import { type RunbookName, runbookInputs } from '../../../src/domain/run/inputs-schema.ts';
import type { Environment } from '../../../src/domain/system/environment.ts';
import { resolveEnvironment } from '../../../src/domain/system/system.ts';
import { platformTool } from '../../../src/steps/platform-commands.ts';
import { definitions } from '../../../src/workflows/definitions.ts';
import { onPaper } from '../../../src/workflows/run/on-paper.ts';
import { captured } from '../cli/captured.ts';
import { readPage } from './page.ts';
import { required } from './required-ids.ts';

const names = Object.keys(required);

describe.each(names)('the files of %s', (name) => {
  test('have no fault and nothing to warn of, schedules and their RPO included', async () => {
    const { exit, stdout, stderr } = await captured(`systems check systems/${name}.yaml`);
    expect({ exit, stderr }).toStrictEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain(`systems/${name}.yaml has no fault`);
  });

  test('back the database up, look at the backups and prove that they can be restored', async () => {
    const system = await loadSystem(name, { folder: 'systems' });
    const { schedules } = await loadSchedules(system, { folder: 'schedules' });
    const runbooks = schedules.filter(({ environment }) => environment === 'production').map(({ runbook }) => runbook);
    expect(runbooks).toEqual(expect.arrayContaining(['backup', 'verifyBackups', 'drillRecovery']));
  });

  test('name every value that the runbook leaves open in the table To decide', async () => {
    const { text } = await readPage(name);
    const [, table = ''] = /^### To decide\n(.*?)^##? /ms.exec(`${text}\n## `) ?? [];
    const spans = [...table.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
    const open = [
      ...openKeys(await readFile(`systems/${name}.yaml`, 'utf8')),
      ...openSchedules(await readFile(`schedules/${name}.yaml`, 'utf8')),
    ];
    expect(open.length).toBeGreaterThan(3);
    expect(open.filter((key) => !spans.some((span) => span === key || span.endsWith(`.${key}`)))).toEqual([]);
  });

  test('say on the page which variables the worker needs', async () => {
    const { spans } = await readPage(name);
    const needed = [...(await readFile(`systems/${name}.yaml`, 'utf8')).matchAll(/env:(\w+)/g)].map(([, variable = '']) => variable);
    expect(needed.filter((variable) => !spans.includes(variable))).toEqual([]);
  });

  test('never give two environments, or a store and its drills, the same database or the same place', async () => {
    const { environments } = await loadSystem(name, { folder: 'systems' });
    const databases = environments.flatMap(({ stores }) => stores.flatMap(({ url, scratchUrl }) => [url, scratchUrl ?? `none for ${url}`]));
    const places = environments.map(({ platform }) => JSON.stringify(platform));
    expect(new Set(databases).size).toBe(databases.length);
    expect(new Set(places).size).toBe(places.length);
  });

  test('have a release that looks, saves, keeps the way back, replaces, and is watched against shares of errors', async () => {
    const env = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), 'production');
    const lines = await onPaper(definitions.deploy, env, { release: 'v2.4.1' } as never);
    const order = [
      'releaseFits',
      'storeHealthy',
      'dumpStore',
      'setIntact',
      'keepSnapshot',
      'putImage',
      'rolledOut',
      'serviceHealthy',
      'releaseHolds',
    ];
    const steps = lines.map(({ step }) => step);
    expect(order.map((step) => steps.indexOf(step))).toEqual(order.map((step) => steps.indexOf(step)).toSorted((a, b) => a - b));
    expect(steps).toEqual(expect.arrayContaining(order));
    expect(env.release.watchSeconds).toBe(7200);
    // A service without an error has no series of errors: that is a share of nothing, and no reason to put a release back.
    expect(env.release.gates.find((gate) => gate.name === 'error ratio')?.query).toMatch(/^\(sum\(.*\) or 0 \* sum\(.*\)\) \/ sum\(.*\)$/);
  });
});

describe.each([
  ['prsm', 'production', ['postgres', 'redis', 'ipfs']],
  ['pfm-community', 'production', ['postgres', 'redis']],
  ['r3mes', 'production', ['postgres']],
  ['neurocore', 'production', ['postgres', 'redis']],
  ['neurocore', 'staging', ['postgres', 'redis']],
])('the stores that %s runs as services of %s', (name, environment, stores) => {
  test('are stopped after all that rests on them and started before it (E45)', async () => {
    const env = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), environment);
    const applications = env.services.map((service) => service.name).filter((service) => !stores.includes(service));
    const stopped = await touched('stop', env, { reason: 'a test' });
    expect(stopped.slice(0, applications.length).toSorted()).toEqual(applications.toSorted());
    expect(stopped.slice(applications.length).toSorted()).toEqual(stores.toSorted());
    expect(await touched('resume', env, {})).toEqual(stopped.toReversed());
  });

  test('are left alone by a release, a rollback and a restore, and can be restarted (E43)', async () => {
    const env = resolveEnvironment(await loadSystem(name, { folder: 'systems' }), environment);
    const changed = [
      ...(await touched('deploy', env, { release: 'v1' })),
      ...(await touched('rollback', env, {})),
      ...(await touched('restore', env, {})),
    ];
    expect(changed).not.toEqual([]);
    expect(changed.filter((service) => stores.includes(service))).toEqual([]);
    for (const store of stores) expect(await touched('restart', env, { service: store })).toEqual([store]);
  });
});

describe('the route of mcp-debate', () => {
  test('leads to one of two colours, which have probes of their own, and no release goes anywhere else (E44)', async () => {
    const env = resolveEnvironment(await loadSystem('mcp-debate', { folder: 'systems' }), 'production');
    expect(env.routes).toEqual([
      {
        name: 'mcp-gateway',
        router: 'service/mcp-gateway',
        label: 'version',
        colours: { blue: 'mcp-gateway-blue', green: 'mcp-gateway-green' },
      },
    ]);
    expect(env.services.map(({ name }) => name)).toEqual(['mcp-gateway-blue', 'mcp-gateway-green']);
    const probes = env.services.map((service) => service.probes.map(({ url }) => url));
    expect(new Set(probes.flat()).size).toBe(2);
  });

  test('is switched after the idle colour is ready and before the release is watched', async () => {
    const env = resolveEnvironment(await loadSystem('mcp-debate', { folder: 'systems' }), 'production');
    const lines = await onPaper(definitions.deploy, env, { release: 'v2.4.1' } as never);
    const order = ['routeState', 'putImage', 'rolledOut', 'serviceHealthy', 'switchRoute', 'routeServes', 'releaseHolds'];
    expect(lines.map(({ step }) => step).filter((step) => order.includes(step))).toEqual(order);
  });
});

test.each([
  ['prsm', true, undefined],
  ['pfm-community', false, undefined],
  ['r3mes', false, undefined],
  ['mcp-debate', false, undefined],
  ['neurocore', true, 'alembic upgrade head'],
])('%s asks for staging first and migrates as its runbook says', async (name, staged, migration) => {
  const system = await loadSystem(name, { folder: 'systems' });
  const { release } = resolveEnvironment(system, 'production');
  expect(release.provenIn).toBe(staged ? 'staging' : undefined);
  expect(system.environments.some(({ environment }) => environment === 'staging')).toBe(staged);
  expect(release.migration?.command.join(' ')).toBe(migration);
});

/** The services that a runbook changes, in order. */
async function touched(runbook: RunbookName, env: Environment, input: object): Promise<string[]> {
  const lines = await onPaper(definitions[runbook], env, runbookInputs[runbook].parse(input) as never);
  const changes = lines.filter(({ effect, command }) => effect === 'change' && command.startsWith(platformTool(env)));
  const words = changes.map(({ command }) => command.slice(platformTool(env).length).replace(/ #.*/, '').split(' '));
  return [...new Set(words.flatMap((each) => env.services.filter(({ workload }) => each.includes(workload)).map(({ name }) => name)))];
}

/** The key of every line of a system file that is marked as open. */
function openKeys(text: string): string[] {
  return markedLines(text).map((line) => /^[\s-]*([\w-]+):/.exec(line)?.[1] ?? line);
}

/** What is open of a schedule file: its zone, or the schedule that the line belongs to. */
function openSchedules(text: string): string[] {
  const lines = text.split('\n');
  return markedLines(text).map((line) => {
    if (!line.startsWith('    ')) return openKeys(line)[0] ?? line;
    const before = lines.slice(0, lines.indexOf(line)).findLast((each) => /^ {2}\w/.test(each)) ?? '';
    return /^ {2}([\w-]+):/.exec(before)?.[1] ?? line;
  });
}

function markedLines(text: string): string[] {
  return text.split('\n').filter((line) => line.includes('# OPEN: '));
}
