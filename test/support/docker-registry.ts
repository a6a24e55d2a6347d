import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/embedded/free-ports.ts';
import { startProcess } from '../../src/embedded/server-process.ts';
import type { DockerEngine } from './docker-engine.ts';

/** A registry of images on this machine, which engines here trust without TLS. */
export interface DockerRegistry {
  /** As images of it begin: `127.0.0.1:4711`. */
  address: string;
  /** It answers no more. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function dockerRegistry(engine: DockerEngine): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-registry-'));
  const address = `127.0.0.1:${await freePort()}`;
  const config = { version: '0.1', storage: { filesystem: { rootdirectory: folder } }, http: { addr: address } };
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const program = join(engine.path.split(delimiter)[0] ?? '', 'docker-registry');
  const server = startProcess({ program, args: ['serve', join(folder, 'config.yml')], logFile: join(folder, 'log') });
  for (let tries = 0; !(await answers(address)); tries += 1) {
    if (tries > 100) throw new Error(`the registry does not start:\n${(await server.lastWords()).join('\n')}`);
    await sleep(100);
  }
  return {
    address,
    stop: server.stop,
    async [Symbol.asyncDispose]() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(address: string): Promise<boolean> {
  return await fetch(`http://${address}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
