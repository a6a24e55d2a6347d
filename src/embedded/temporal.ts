import { join } from 'node:path';

import { execa } from 'execa';

import { searchKeys } from '../domain/run/search-keys.ts';
import { temporaryFolder } from './embedded-folder.ts';
import { freePorts } from './free-ports.ts';
import { startProcess } from './server-process.ts';
import type { ServerHandle } from './server-handle.ts';
import { serverHandle } from './server-handle.ts';
import { tool } from './tool.ts';
import { retryOnTakenPort, untilReady } from './until-ready.ts';

/** How the Temporal server is started; all of it may be left out. */
export interface TemporalOptions {
  /** SQLite file that keeps everything over a restart; in memory when left out. */
  databaseFile?: string;
  port?: number;
  uiPort?: number;
  /** Made at the start, beside `default`. */
  namespace?: string;
  /** Without the web interface. */
  headless?: boolean;
  /** Names of Keyword attributes; those of runs unless said otherwise. */
  searchAttributes?: readonly string[];
}

/** A running Temporal server; restart it with the same ports and file and it goes on where it was. */
export interface TemporalServer extends ServerHandle {
  /** `host:port` of its gRPC interface. */
  address: string;
  port: number;
  namespace: string;
  /** Address of the web interface; undefined when headless. */
  uiUrl: string | undefined;
  uiPort: number | undefined;
}

/** Starts Temporal's own development server: one process, one binary, with its web interface. Ready in about a second. */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce(options: TemporalOptions): Promise<TemporalServer> {
  const [free, freeUi] = await freePorts(2);
  const port = options.port ?? (free as number);
  const uiPort = options.headless === true ? undefined : (options.uiPort ?? freeUi);
  const namespace = options.namespace ?? 'watchkeeper';
  const program = await tool('temporal');
  const folder = await temporaryFolder('temporal');
  const server = startProcess({
    name: 'Temporal',
    program,
    args: serverArguments(options, { port, uiPort, namespace }),
    logFile: join(folder.path, 'temporal.log'),
  });
  const address = `127.0.0.1:${port}`;
  await untilReady(server, {
    name: 'Temporal',
    withinMs: 60_000,
    // Its health endpoint says SERVING a moment before the namespace can be used.
    isReady: async () => await hasNamespace(program, { address, namespace }),
  });
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  return { address, port, namespace, uiUrl, uiPort, ...serverHandle(server, folder) };
}

interface Place {
  port: number;
  uiPort: number | undefined;
  namespace: string;
}

function serverArguments(options: TemporalOptions, { port, uiPort, namespace }: Place): string[] {
  const { databaseFile, searchAttributes = Object.values(searchKeys).map(({ name }) => name) } = options;
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile, ...pragmas]),
    ...['--namespace', namespace],
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

async function hasNamespace(program: string, { address, namespace }: { address: string; namespace: string }): Promise<boolean> {
  const place = ['--address', address, '--namespace', namespace, '--disable-config-file', '--disable-config-env'];
  const { failed } = await execa(program, ['operator', 'namespace', 'describe', ...place], { reject: false, timeout: 5000 });
  return !failed;
}
