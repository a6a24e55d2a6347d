import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComposeService } from './docker-project.ts';
import { webService } from './docker-project.ts';

/** Whether a JDK is on this machine. Where CI runs it must be. */
export function hasJdk(): boolean {
  try {
    execFileSync('jcmd', ['-h'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI'] === 'true') throw new Error('a JDK is missing: apt-get install openjdk-17-jdk-headless');
    process.stderr.write('SKIPPED: tests that need a JDK. Install it: apt-get install openjdk-17-jdk-headless\n');
    return false;
  }
}

/** Threads that wait for each other for ever, and one that only sleeps. */
const shop = `public class Shop {
  public static void main(String[] args) throws Exception {
    Object stock = new Object(), till = new Object();
    if (args.length > 0) {
      new Thread(() -> take(stock, till), "order-1").start();
      new Thread(() -> take(till, stock), "order-2").start();
    }
    Thread.sleep(Long.MAX_VALUE);
  }
  static void take(Object first, Object second) {
    synchronized (first) {
      try { Thread.sleep(300); } catch (InterruptedException e) { return; }
      synchronized (second) { System.out.println("never"); }
    }
  }
}
`;

/** Services of Compose that are JVMs: the programs of this machine in a container. */
export interface JavaServices extends AsyncDisposable {
  service(options: readonly string[], different?: ComposeService): ComposeService;
}

export async function javaServices(): Promise<JavaServices> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-jvm-'));
  await writeFile(join(folder, 'Shop.java'), shop);
  execFileSync('javac', ['-d', folder, join(folder, 'Shop.java')]);
  const volumes = [...['/usr', '/lib', '/lib64', '/etc'].map((place) => `${place}:${place}:ro`), `${folder}:/shop:ro`];
  return {
    service: (options, different = {}) =>
      webService({
        entrypoint: ['java', '-Xmx32m', ...options],
        environment: { PATH: '/usr/bin' },
        volumes,
        tmpfs: ['/tmp'],
        healthcheck: { disable: true },
        ...different,
      }),
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  };
}
