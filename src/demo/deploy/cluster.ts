import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { embeddedFolder } from '../../embedded/embedded-folder.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { makeKubelab } from '../../../test/rigs/kubelab-binary.ts';
import { shopManifests, shopNamespace } from './shop-manifests.ts';

export interface DemoCluster {
  /** The administrator's kubeconfig, as text. */
  kubeconfig: string;
  server: string;
  /** kubectl of the same version; gives what it prints, on both streams. */
  kubectl(args: readonly string[], input?: object): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real Kubernetes control plane with simulated nodes, and the shop on it. */
export async function startCluster(say: (line: string) => void): Promise<DemoCluster> {
  const program = await makeKubelab(say);
  const folder = await embeddedFolder('cluster');
  const child = spawn(program, ['up', '--dir', folder.path, '--nodes', '3', '--stop-on-stdin-eof'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await folder.remove();
  };
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [unknown];
  if (typeof line !== 'string') throw new OpsError('Unavailable', 'the Kubernetes control plane ended before it was ready');
  const { kubeconfig, server } = JSON.parse(line) as { kubeconfig: string; server: string };
  const kubectl = async (args: readonly string[], input?: object): Promise<string> => {
    const given = input === undefined ? {} : { input: JSON.stringify(input) };
    const { all } = await execa(program, ['kubectl', '--kubeconfig', kubeconfig, ...args], { ...given, all: true });
    return all;
  };
  await kubectl(['apply', '-f', '-'], shopManifests());
  await kubectl(['-n', shopNamespace, 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=60s']);
  return { kubeconfig: await readFile(kubeconfig, 'utf8'), server, kubectl, stop };
}
