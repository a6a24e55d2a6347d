import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Kubelab } from './kubelab.ts';

/**
 * A FAKE kubelet of all nodes of the control plane, whose API server is a real one: it authorizes and passes on as in any cluster. Programs that are to run
 * in a container run on this machine, and end as a container runtime says it.
 */
export interface FakeKubelet extends AsyncDisposable {
  /** Commands that it was asked to run, as `namespace/pod/container command`. */
  asked: string[];
}

const channels = { stdout: 1, stderr: 2, end: 3 } as const;

/** `has`: which programs its images hold; absent: all of this machine. */
export async function fakeKubelet(lab: Kubelab, { has }: { has?: readonly string[] } = {}): Promise<FakeKubelet> {
  const asked: string[] = [];
  const server = createServer(await certificate(), ({ url }, answer) => void answer.end(`log of ${url?.split('/', 5).join('/')}\n`));
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false),
  });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'https://kubelet');
    const [, , namespace, pod, container] = url.pathname.split('/');
    const command = url.searchParams.getAll('command');
    asked.push(`${namespace}/${pod}/${container} ${command.join(' ')}`);
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (has === undefined || has.includes(command[0] ?? '')) run(client, command);
      else endMissing(client, command[0] ?? '');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const status = { daemonEndpoints: { kubeletEndpoint: { Port: (server.address() as AddressInfo).port } } };
  const { items } = await lab.read<{ items: { metadata: { name: string } }[] }>(['get', 'nodes']);
  for (const { metadata } of items)
    await lab.kubectl(['patch', 'node', metadata.name, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]);
  return {
    asked,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function run(client: WebSocket, [program = '', ...args]: readonly string[]): void {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  client.on('close', () => child.kill('SIGKILL'));
  child.stdout.on('data', (bytes: Buffer) => say(client, channels.stdout, bytes));
  child.stderr.on('data', (bytes: Buffer) => say(client, channels.stderr, bytes));
  child.on('error', () => endMissing(client, program));
  child.on('close', (code) => {
    if (child.pid === undefined) return;
    if (code === 0) return end(client, { status: 'Success' });
    const causes = [{ reason: 'ExitCode', message: String(code) }];
    end(client, {
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code',
      details: { causes },
    });
  });
}

/** In the words of containerd and runc. */
function endMissing(client: WebSocket, program: string): void {
  const why = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`;
  end(client, { status: 'Failure', reason: 'InternalError', code: 500, message: `error executing command in container: ${why}` });
}

function say(client: WebSocket, channel: number, what: Buffer | string): void {
  client.send(Buffer.concat([Buffer.of(channel), Buffer.from(what)]));
}

function end(client: WebSocket, status: object): void {
  say(client, channels.end, JSON.stringify({ metadata: {}, ...status }));
  client.close();
}

async function certificate(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-kubelet-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=localhost',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const given = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return given;
}
