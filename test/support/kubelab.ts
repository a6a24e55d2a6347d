import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';
import { embeddedFolder } from '../../src/embedded/embedded-folder.ts';
import { findKubelab } from '../rigs/kubelab-binary.ts';

/** A real control plane of its own, with nodes whose pods behave as the tag of their image says. */
export interface Kubelab {
  /** Text of the administrator's kubeconfig. */
  kubeconfig: string;
  /** `https://127.0.0.1:…` */
  server: string;
  token: string;
  pids: Readonly<Record<string, number>>;
  /** kubectl of the same version: the oracle. Gives what it prints; objects go in as `input`. */
  kubectl(args: readonly string[], input?: unknown): Promise<string>;
  /** kubectl's JSON. */
  read<T>(args: readonly string[]): Promise<T>;
  freshNamespace(purpose?: string): Promise<string>;
}

const binary = await findKubelab();
if (binary === undefined) {
  const missing = 'There is no Kubernetes control plane to test against. Run: npm run rigs';
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(missing);
  process.stderr.write(`\n${'!'.repeat(missing.length)}\n${missing}\n${'!'.repeat(missing.length)}\n\n`);
}

/** False where the tests have to be skipped. */
export const hasKubelab = binary !== undefined;

/** One control plane for all tests of a file; ended with them, and by the kernel when this process is killed. */
export function useKubelab(): () => Kubelab {
  let lab: (Kubelab & { stop(): Promise<void> }) | undefined;
  beforeAll(async () => {
    // Its nodes are written by others too while it starts, and it gives up where they were faster (seen once in many): then once more.
    if (binary !== undefined) lab = await startKubelab(binary).catch(async () => await startKubelab(binary));
  });
  afterAll(async () => await lab?.stop());
  return () => {
    if (lab === undefined) throw new Error('the control plane is not there yet');
    return lab;
  };
}

async function startKubelab(program: string): Promise<Kubelab & { stop(): Promise<void> }> {
  const folder = await embeddedFolder('kubelab');
  const child = spawn(program, ['up', '--dir', folder.path, '--nodes', '3', '--stop-on-stdin-eof'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await folder.remove();
  };
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [unknown];
  if (typeof line !== 'string') throw new Error('the control plane ended before it was ready');
  const ready = JSON.parse(line) as { server: string; kubeconfig: string; token: string; pids: Record<string, number> };
  const kubectl = async (args: readonly string[], input?: unknown): Promise<string> => {
    const { stdout } = await execa(program, ['kubectl', '--kubeconfig', ready.kubeconfig, ...args], {
      ...(input !== undefined && { input: JSON.stringify(input) }),
    });
    return stdout;
  };
  return {
    ...ready,
    kubeconfig: await readFile(ready.kubeconfig, 'utf8'),
    kubectl,
    read: async <T>(args: readonly string[]) => JSON.parse(await kubectl([...args, '-o', 'json'])) as T,
    async freshNamespace(purpose = 'test') {
      const name = `${purpose}-${randomBytes(4).toString('hex')}`;
      await kubectl(['create', 'namespace', name]);
      return name;
    },
    stop,
  };
}
