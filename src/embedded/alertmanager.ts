import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolsPlaces } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';
import { embeddedFolder } from './embedded-folder.ts';
import { freePort } from './free-ports.ts';
import { findProgram } from './on-the-path.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';

/** Where an Alertmanager tells its alerts, and how eagerly. */
export interface AlertmanagerOptions {
  /** The gateway's address for this source: `http://127.0.0.1:8088/v1/alerts/main`. */
  webhook: string;
  token: string;
  /** Labels that make a group; all of them where it is left out. */
  groupBy?: readonly string[];
  groupWait?: string;
  groupInterval?: string;
  repeatInterval?: string;
  /** Goes before telling everything to the webhook, in the words of its configuration. */
  routes?: readonly object[];
  /** Whom those routes name, beside `watchkeeper`. */
  receivers?: readonly object[];
  /** Keeps silences and what was told over restarts; a temporary folder when left out. */
  dir?: string;
  port?: number;
}

/** A running Alertmanager of the system's own, without peers. */
export interface EmbeddedAlertmanager extends EmbeddedServer {
  url: string;
  port: number;
}

/** Debian calls it by the longer name. */
const names = ['alertmanager', 'prometheus-alertmanager'];

/** Starts an Alertmanager that tells everything to one webhook. @throws OpsError `NotFound` where it is not installed. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<EmbeddedAlertmanager> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce(options: AlertmanagerOptions): Promise<EmbeddedAlertmanager> {
  const program = await alertmanagerProgram();
  const folder = await embeddedFolder('alertmanager', options.dir);
  const port = options.port ?? (await freePort());
  const file = join(folder.path, 'alertmanager.json');
  await writeFile(file, JSON.stringify(configOf(options)), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Alertmanager',
    folder,
    ports: [port],
    program,
    args: [
      `--config.file=${file}`,
      `--storage.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  return { ...server, url, port };
}

function configOf({ webhook, token, groupBy = ['...'], routes = [], receivers = [], ...times }: AlertmanagerOptions): object {
  const authorization = { type: 'Bearer', credentials: token };
  return {
    route: {
      receiver: 'watchkeeper',
      group_by: groupBy,
      group_wait: times.groupWait ?? '0s',
      group_interval: times.groupInterval ?? '1s',
      repeat_interval: times.repeatInterval ?? '1h',
      routes,
    },
    receivers: [
      { name: 'watchkeeper', webhook_configs: [{ url: webhook, send_resolved: true, http_config: { authorization } }] },
      ...receivers,
    ],
  };
}

async function alertmanagerProgram(): Promise<string> {
  for (const name of names) {
    const program = await findProgram(toolsPlaces().path, { name, args: ['--version'], answers: 'alertmanager, version' });
    if (program !== undefined) return program;
  }
  throw new OpsError('NotFound', 'Alertmanager is not on this machine', { hint: 'apt-get install prometheus-alertmanager' });
}
