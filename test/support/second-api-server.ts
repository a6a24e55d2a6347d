import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubeconfigFor } from './kubelab-front.ts';
import type { Kubelab } from './kubelab.ts';

/** Another API server before the same etcd, as where a control plane has several: this one may be killed, the controllers go on by the first. */
export interface SecondApiServer extends AsyncDisposable {
  kubeconfig: string;
  /** Starts it, the second time too. Returns when it is ready. */
  start(): Promise<void>;
  /** Kills it at once. */
  kill(): Promise<void>;
}

/** The command line of the first is where Linux has it. */
export const canHaveSecondApiServer = process.platform === 'linux';

export async function secondApiServer(lab: Kubelab): Promise<SecondApiServer> {
  const line = await readFile(`/proc/${lab.pids['kube-apiserver']}/cmdline`, 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-api-server-'));
  const port = await freePort();
  const own = [`--secure-port=${port}`, `--cert-dir=${folder}`];
  const [program = '', ...flags] = line.split('\0').filter((part) => part !== '' && !/^--(secure-port|cert-dir)=/.test(part));
  const server = `https://127.0.0.1:${port}`;
  let stop = async (): Promise<void> => await Promise.resolve();
  return {
    kubeconfig: kubeconfigFor({ server, token: lab.token }),
    async start() {
      // A shell that lives as long as our end of its input: no server outlives the tests.
      const script = '"$@" >/dev/null 2>&1 & cat >/dev/null; kill -9 $!';
      const child = spawn('sh', ['-c', script, 'sh', program, ...flags, ...own], { stdio: ['pipe', 'ignore', 'inherit'] });
      const ended = once(child, 'exit');
      stop = async () => {
        child.stdin.end();
        await ended;
      };
      while (!(await isReady(server, lab.token))) await sleep(100);
    },
    kill: async () => await stop(),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(server: string, token: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const asking = request(`${server}/readyz`, { headers, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on('error', () => resolve(false)).end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
