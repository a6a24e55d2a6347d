import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../../../src/activities/incident/probe.ts';
import type { RunningInside, SaidInside } from '../../../../src/activities/platform/inside.ts';
import type { Platform } from '../../../../src/activities/platform/platform.ts';
import type { Finding } from '../../../../src/domain/incident/finding.ts';
import type { Instance } from '../../../../src/domain/incident/instance.ts';
import { OpsError } from '../../../../src/domain/ops-error.ts';
import type { Service } from '../../../../src/domain/system/platform.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { findingOf, probePorts } from '../../../support/probe-ports.ts';

const samples = new URL('../../domain/incident/jvm/', import.meta.url);
const deadlocked = await readFile(new URL('deadlock-g1.txt', samples), 'utf8');
const healthy = await readFile(new URL('serial.txt', samples), 'utf8');

const api: Service = {
  name: 'api',
  after: [],
  released: true,
  workload: 'deployment/api',
  runtime: 'jvm',
  readyWithinSeconds: 60,
  probes: [],
};
const running: Instance = { name: 'api-1', container: 'app', ready: true, restarts: 0, state: 'running' };

/** What a FAKE instance says to a program, by its name; `jcmd` under `timeout` too. */
type Says = (program: string, running: RunningInside) => Partial<SaidInside> | Promise<SaidInside>;

function noSuchProgram(): never {
  throw new OpsError('Unsupported', 'the image of api-1 holds no program');
}

async function look(
  says: Says,
  { instances = [running], service = api, withinMs = 2000 } = {},
): Promise<{ found: Finding; asked: string[][] }> {
  const asked: string[][] = [];
  const platform: Partial<Platform> = {
    instanceDetails: async () => await Promise.resolve({ instances, events: [] }),
    runInside: async (given) => {
      asked.push([given.instance.name, ...given.command]);
      const program = given.command.includes('jcmd') ? 'jcmd' : (given.command[0] ?? '');
      return { stdout: '', stderr: '', exitCode: 0, ...(await says(program, given)) };
    },
  };
  const env = environmentOf('java', { platform: { kind: 'kubernetes', namespace: 'shop' }, services: [service] });
  const found = findingOf(await findingsOf(probePorts({}, platform), { env, scenario: 'memory', service: 'api' }, withinMs), 'jvm of api');
  return { found: found as Finding, asked };
}

const saysOf = async (says: Says): Promise<string> => {
  const { found } = await look(says);
  expect(found.verdict).toBe('unknown');
  return found.saw;
};

describe('the probe of a JVM', () => {
  test('finds threads that wait for each other to be the cause, says where, and never shows the dump (MCP-7.5)', async () => {
    const { found } = await look((program) => ({ stdout: program === 'jcmd' ? deadlocked : '' }));
    expect(found).toMatchObject({
      verdict: 'cause',
      saw: 'api-1: 3 % of a heap of 67 MB are used, 22 threads, 8 blocked, 2 deadlocks',
      couldDo: [{ action: 'restart', service: 'api' }],
      command: "kubectl -n shop exec deployment/api -- jcmd 0 $'GC.heap_info\\nVM.native_memory summary\\nThread.print'  # in each pod",
    });
    expect(found.lines).toContain('deadlock: order-1, order-2');
    expect(found.lines).toContain('6 × BLOCKED at Shop.waitForStock(Shop.java:18)');
    expect(found.lines).toContain(
      'native memory: 132 MB committed, most of it Java Heap 67 MB, GC 40 MB, Shared class space 12 MB, Code 8 MB',
    );
    expect(found.lines?.length).toBeLessThan(12);
  });

  test('says which option is missing where native memory is not counted, and calls nothing else wrong (E55)', async () => {
    const { found } = await look((program) => ({ stdout: program === 'jcmd' ? healthy : '' }));
    expect(found).toMatchObject({ verdict: 'normal', saw: expect.stringContaining('native memory is not counted') as string });
    expect(found.lines?.join('\n')).toContain('add -XX:NativeMemoryTracking=summary');
  });

  test('suspects a heap that is nearly full, and a lock that many wait for', async () => {
    const full = healthy.replace('used 1755K', 'used 19000K').replace('used 0K', 'used 43000K');
    expect((await look(() => ({ stdout: full }))).found).toMatchObject({
      verdict: 'suspicious',
      means: expect.stringContaining('-Xmx') as string,
    });
    const waiting = deadlocked.slice(0, deadlocked.indexOf('Found one'));
    expect((await look(() => ({ stdout: waiting }))).found).toMatchObject({
      verdict: 'suspicious',
      means: '7 threads wait for one lock (java.lang.Object), which "order-1" holds',
    });
  });

  test('asks at most three instances that run, the unready first, and only the container that is named', async () => {
    const instances = [
      ...Array.from({ length: 5 }, (_, n) => ({ ...running, name: `api-${n}`, ready: n !== 4 })),
      { ...running, name: 'api-4', container: 'proxy' },
      { ...running, name: 'api-9', state: 'CrashLoopBackOff' },
    ];
    const { found, asked } = await look((program) => ({ stdout: program === 'jcmd' ? healthy : '' }), {
      instances,
      service: { ...api, container: 'app' },
    });
    expect([...new Set(asked.map(([name]) => name))]).toEqual(['api-4', 'api-0', 'api-1']);
    expect(found.saw).toContain('3 of 5 instances were asked');
  });

  test('asks nothing of a service that runs on something else', async () => {
    const { runtime: _, ...plain } = api;
    const { found, asked } = await look(() => ({}), { service: plain });
    expect([found, asked]).toEqual([undefined, []]);
  });

  test('says why there is no answer: no jcmd, with or without `timeout`; options that end it; a JVM that may not be asked; none', async () => {
    expect(await saysOf(noSuchProgram)).toContain('its image holds no jcmd');
    const missing = { stderr: "timeout: can't execute 'jcmd': No such file or directory", exitCode: 127 };
    expect(await saysOf((program) => (program === 'jcmd' ? missing : {}))).toContain('its image holds no jcmd');
    const agent = {
      stderr:
        'Picked up JAVA_TOOL_OPTIONS: -agentlib:jdwp=… -Dkey=hunter2\nERROR: transport error 202: bind failed: Address already in use',
      exitCode: 2,
    };
    const bound = await saysOf((program) => (program === 'jcmd' ? agent : {}));
    expect(bound).toContain('JAVA_TOOL_OPTIONS');
    const attach = {
      stderr: 'com.sun.tools.attach.AttachNotSupportedException: The VM does not support the attach mechanism',
      exitCode: 1,
    };
    expect(await saysOf(() => attach)).toContain('-XX:+DisableAttachMechanism');
    expect(await saysOf(() => ({ stderr: "Could not find any processes matching : '0'", exitCode: 1 }))).toContain('finds no JVM');
    const odd = await saysOf((program) =>
      program === 'jcmd' ? { stderr: 'Picked up key=hunter2\nError: token=hunter2 x', exitCode: 3 } : {},
    );
    expect(odd).toContain('jcmd ended with 3');
    expect(bound + odd).not.toContain('hunter2');
  });

  test('asks the first process by its number where no JVM announces itself, and only if that is one: any other might be ended by it', async () => {
    const none = { stderr: "Could not find any processes matching : '0'", exitCode: 1 };
    const answers =
      (first: string): Says =>
      (program, { command }) => {
        if (program === 'cat') return { stdout: `${first}\n` };
        return command.at(-2) === '1' ? { stdout: healthy } : none;
      };
    const java = await look(answers('java'));
    expect(java.found.verdict).toBe('normal');
    const other = await look(answers('nginx'));
    expect(other.found.verdict).toBe('unknown');
    expect(other.asked.filter((command) => command.at(-2) === '1')).toEqual([]);
  });

  test('starts no JVM beside one whose limit leaves no room for it', async () => {
    const { found, asked } = await look(() => ({ stdout: 'java\n104857600\n94371840\ninactive_file 0\n' }));
    expect(found).toMatchObject({ verdict: 'unknown', saw: expect.stringContaining('only 10 MB are free') as string });
    expect(asked.flat()).not.toContain('jcmd');
  });

  test('suspects a JVM that does not answer, ends in time whatever hangs, and takes no endless answer', async () => {
    const ended = await look((program) => (program === 'jcmd' ? { stdout: '1:\n', exitCode: 124 } : {}));
    expect(ended.found).toMatchObject({ verdict: 'suspicious', saw: expect.stringContaining('did not answer jcmd within 3 s') as string });
    const silent = await look(async () => await new Promise<never>(() => undefined), { withinMs: 200 });
    expect(silent.found).toMatchObject({ verdict: 'unknown', saw: 'no answer within 0.2 s' });
    const endless = await look(
      async (program) =>
        await Promise.resolve(
          program === 'jcmd' ? { stdout: 'y\n'.repeat(2_000_000), stderr: '' } : { stdout: '', stderr: '', exitCode: 0 },
        ),
    );
    expect(endless.found.verdict).toBe('unknown');
    expect(JSON.stringify(endless.found).length).toBeLessThan(1000);
  });

  test('without the right says which one is missing, and fails nothing', async () => {
    const refused = new OpsError('InvalidInput', 'the worker may run no program in pods of shop', {
      hint: 'Its account needs `pods/exec`.',
    });
    const { found } = await look(() => {
      throw refused;
    });
    expect(found).toMatchObject({
      verdict: 'unknown',
      saw: 'api-1: the worker may run no program in pods of shop',
      lines: ['Its account needs `pods/exec`.'],
    });
  });
});
