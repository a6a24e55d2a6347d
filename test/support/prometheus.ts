import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedFolder } from '../../src/embedded/embedded-folder.ts';
import { freePorts } from '../../src/embedded/free-ports.ts';
import type { EmbeddedServer } from '../../src/embedded/start-server.ts';
import { startServer } from '../../src/embedded/start-server.ts';

export interface TestPrometheus extends EmbeddedServer {
  url: string;
}

/** Whether Prometheus is on this machine. Where CI runs it must be. */
export function hasPrometheus(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI'] === 'true') throw new Error('Prometheus is missing: apt-get install prometheus');
    process.stderr.write('SKIPPED: tests that need Prometheus. Install it: apt-get install prometheus\n');
    return false;
  }
}

interface Watching {
  /** A rule file's text. */
  rules?: string;
  /** What else is scraped: addresses by job. */
  targets?: Readonly<Record<string, string>>;
}

/** A Prometheus that scrapes itself every second, and what it is told to. */
export async function startPrometheus({ rules = '', targets = {} }: Watching = {}): Promise<TestPrometheus> {
  const folder = await embeddedFolder('prometheus');
  const [port = 0] = await freePorts(1);
  const jobs = Object.entries({ self: `127.0.0.1:${port}`, ...targets });
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: jobs.map(([job, address]) => ({ job_name: job, static_configs: [{ targets: [address] }] })),
    rule_files: ['rules.yaml'],
  };
  const file = join(folder.path, 'prometheus.json');
  await writeFile(join(folder.path, 'rules.yaml'), rules);
  await writeFile(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Prometheus',
    folder,
    ports: [port],
    program: 'prometheus',
    args: [`--config.file=${file}`, `--storage.tsdb.path=${join(folder.path, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  return { ...server, url };
}
