import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolsPlaces } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';
import { embeddedFolder } from './embedded-folder.ts';
import { freePort } from './free-ports.ts';
import { findProgram } from './on-the-path.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';

/** What a Prometheus watches; all of it may be left out. */
export interface PrometheusOptions {
  /** A rule file's text. */
  rules?: string;
  /** What is scraped beside itself: addresses (`127.0.0.1:9464`) by job. */
  targets?: Readonly<Record<string, string>>;
  /** Addresses (`127.0.0.1:9093`) of the Alertmanagers that are told. */
  alertmanagers?: readonly string[];
  /** Keeps its data over restarts; a temporary folder when left out. */
  dir?: string;
  port?: number;
}

/** A running Prometheus of the system's own. */
export interface EmbeddedPrometheus extends EmbeddedServer {
  url: string;
  port: number;
}

/** Starts a Prometheus that scrapes and judges every second. @throws OpsError `NotFound` where it is not installed. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<EmbeddedPrometheus> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce({
  rules = '',
  targets = {},
  alertmanagers = [],
  dir,
  port: wanted,
}: PrometheusOptions): Promise<EmbeddedPrometheus> {
  const program = await prometheusProgram();
  const folder = await embeddedFolder('prometheus', dir);
  const port = wanted ?? (await freePort());
  const jobs = Object.entries({ self: `127.0.0.1:${port}`, ...targets });
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: jobs.map(([job, address]) => ({ job_name: job, static_configs: [{ targets: [address] }] })),
    rule_files: ['rules.yaml'],
    ...(alertmanagers.length > 0 && { alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] } }),
  };
  const file = join(folder.path, 'prometheus.json');
  await writeFile(join(folder.path, 'rules.yaml'), rules);
  await writeFile(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Prometheus',
    folder,
    ports: [port],
    program,
    // With the usual delay the first alert after a start is told a minute late.
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--rules.alert.resend-delay=3s',
    ],
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  return { ...server, url, port };
}

async function prometheusProgram(): Promise<string> {
  const program = await findProgram(toolsPlaces().path, { name: 'prometheus', args: ['--version'], answers: 'prometheus, version' });
  if (program !== undefined) return program;
  throw new OpsError('NotFound', 'Prometheus is not on this machine', { hint: 'apt-get install prometheus' });
}
