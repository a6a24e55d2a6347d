import { execa } from 'execa';
import { searchKeys } from '../domain/run/search-keys.ts';
import { embeddedFolder } from './embedded-folder.ts';
import { freePorts } from './free-ports.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';
import { tool } from './tool.ts';

/** How the Temporal server is started; all of it may be left out. */
export interface TemporalOptions {
  /** SQLite file that keeps everything over a restart; in memory when left out. */
  databaseFile?: string;
  port?: number;
  uiPort?: number;
  /** Made at the start; `default` unless said otherwise. */
  namespace?: string;
  /** Without the web interface. */
  headless?: boolean;
  /** Names of Keyword attributes; those of runs unless said otherwise. */
  searchAttributes?: readonly string[];
}

/** A running Temporal server; start it with the same ports and file and it goes on where it was. */
export interface EmbeddedTemporal extends EmbeddedServer {
  /** `host:port` of its gRPC interface. */
  address: string;
  port: number;
  namespace: string;
  /** Address of the web interface; undefined when headless. */
  uiUrl: string | undefined;
  uiPort: number | undefined;
}

/** Starts Temporal's own development server: one process with its web interface, ready in about a second. */
export async function startTemporal(options: TemporalOptions = {}): Promise<EmbeddedTemporal> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const [free = 0, freeUi] = await freePorts(2);
  const { port = free, namespace = 'default' } = options;
  const uiPort = options.headless === true ? undefined : (options.uiPort ?? freeUi);
  const address = `127.0.0.1:${port}`;
  const program = await tool('temporal');
  const server = await startServer({
    name: 'The Temporal server',
    folder: await embeddedFolder('temporal'),
    program,
    args: argumentsOf(options, { port, uiPort, namespace }),
    ports: uiPort === undefined ? [port] : [port, uiPort],
    // Its health endpoint says SERVING a moment before the namespace can be used.
    isReady: async () => await hasNamespace(program, { address, namespace }),
  });
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  return { ...server, address, port, namespace, uiUrl, uiPort };
}

interface Place {
  port: number;
  uiPort: number | undefined;
  namespace: string;
}

function argumentsOf(options: TemporalOptions, { port, uiPort, namespace }: Place): string[] {
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
