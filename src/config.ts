import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { check } from './domain/definition/check-schema.ts';
import { reference } from './domain/definition/reference-schema.ts';
import { text } from './domain/definition/text-schema.ts';
import { OpsError } from './domain/ops-error.ts';
import type { Reference, Setting } from './domain/system/environment.ts';

const listenAddress = text('an address to listen on such as 127.0.0.1:9464', /^\S+:\d{1,5}$/);
const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1');
const words = z.string().transform((list) => list.split(/[\s,]+/).filter(Boolean));
const codecKey = namedKey('codec keys such as 2026=env:CODEC_KEY_2026, the newest first');

function namedKey(expected: string) {
  return text(expected, /^[\w.-]{1,40}=(env:\w+|file:\/\S+)$/).transform((pair) => {
    const split = pair.indexOf('=');
    return { id: pair.slice(0, split), key: reference.parse(pair.slice(split + 1)) };
  });
}

/** All variables that are read, with what they mean. Temporal's own are called as its other tools call them. */
const variables = z.object({
  TEMPORAL_ADDRESS: text('an address such as localhost:7233', /^\S+:\d{1,5}$/)
    .default('localhost:7233')
    .describe('The Temporal server.'),
  TEMPORAL_NAMESPACE: text('the name of a namespace').default('default').describe('Its namespace.'),
  TEMPORAL_UI_ADDRESS: text('an address such as http://localhost:8233', /^https?:\/\/\S+$/)
    .default('http://localhost:8233')
    .describe('Its UI, for links.'),
  TEMPORAL_API_KEY: reference.optional().describe('A reference to the API key; TLS is on with one.'),
  TEMPORAL_TLS: flag.optional().describe('Whether the connection is encrypted.'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.string().optional().describe('Certificate authority of the server.'),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional().describe('Name of the server in its certificate, where it differs.'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional().describe('Our certificate, for mutual TLS.'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional().describe('Its key.'),
  WATCHKEEPER_SYSTEMS: z.string().default('systems').describe('Folder of the system files.'),
  WATCHKEEPER_SCHEDULES: z.string().default('schedules').describe('Folder of the schedule files.'),
  WATCHKEEPER_STATE: z.string().default('.watchkeeper').describe('Folder for what this machine keeps: servers of the demo, caches.'),
  WATCHKEEPER_USER: text('a user name').optional().describe('Who asks and decides; without it the user of the machine.'),
  WATCHKEEPER_TARGETS: words.default([]).describe('Environments that this worker serves, such as demo/production; none: all.'),
  WATCHKEEPER_CODEC_KEYS: words.pipe(z.array(codecKey)).default([]).describe('Keys that payloads are encrypted with, the newest first.'),
  WATCHKEEPER_STATE_ADDRESS: listenAddress.optional().describe('Where a worker tells whether it is live and ready.'),
  WATCHKEEPER_METRICS_ADDRESS: listenAddress.optional().describe('Where a worker tells its metrics to Prometheus.'),
  WATCHKEEPER_GATEWAY_URL: text('an address such as https://watch.example.org', /^https?:\/\/[^\s/]+$/)
    .optional()
    .describe('Where people open the page of the gateway.'),
  WATCHKEEPER_LINK_KEY: reference.optional().describe('A reference to the secret that links and sessions of the page are signed with.'),
  WATCHKEEPER_SIGNING_KEY: namedKey('a key such as gateway=env:SIGNING_SEED').optional().describe('What messages to runs are signed with.'),
  WATCHKEEPER_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Who signs people in.'),
  WATCHKEEPER_OIDC_CLIENT_ID: text('a client id').optional().describe('What it knows the gateway as.'),
  WATCHKEEPER_OIDC_CLIENT_SECRET: reference.optional().describe('A reference to the secret it knows the gateway by.'),
  WATCHKEEPER_OIDC_CLAIM: text('the name of a claim').default('preferred_username').describe('Which claim is the user name.'),
  WATCHKEEPER_GATEWAY_ADDRESS: listenAddress.default('127.0.0.1:8088').describe('Where the gateway listens.'),
  WATCHKEEPER_GATEWAY_SOURCES: z.string().default('gateway.yaml').describe('File that says who may post to the gateway.'),
  WATCHKEEPER_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('What is logged.'),
});

/** The settings of this process. Secrets are references, resolved when they are needed. */
export interface Config {
  temporal: {
    address: string;
    namespace: string;
    uiAddress: string;
    apiKey?: Reference;
    tls: boolean;
    serverCaPath?: string;
    serverName?: string;
    clientCertificatePath?: string;
    clientKeyPath?: string;
  };
  systemsFolder: string;
  schedulesFolder: string;
  stateFolder: string;
  /** Lower case, as approvers are written. */
  user: string;
  /** Empty: every environment of every system. */
  targets: readonly string[];
  /** The first encrypts, all open. Empty: payloads are in clear text. */
  codecKeys: readonly { id: string; key: Reference }[];
  stateAddress?: string;
  metricsAddress?: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Where the gateway listens, and the file that says who may post to it. */
  gateway: { address: string; sourcesFile: string };
  /** Without a slash at its end. */
  gatewayUrl?: string;
  /** At least 32 characters. Every replica of the gateway, and every worker that sends links, has the same. */
  linkKey?: Reference;
  /** Ed25519 seed: 32 bytes, base64url. The system files name its public half by the id. */
  signingKey?: { id: string; key: Reference };
  oidc?: { issuer: string; clientId: string; clientSecret?: Reference; claim: string };
}

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * @throws OpsError `InvalidInput` with one line per variable.
 */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.keys(variables.shape).map((name) => [name, environment[name] || undefined]);
  const { value, faults } = check(variables, Object.fromEntries(given));
  if (value === undefined) {
    throw new OpsError('InvalidInput', 'the settings of this process have faults', {
      details: faults.map(({ path, message }) => `${String(path[0])}: ${message}`),
    });
  }
  const tls =
    value.TEMPORAL_TLS ??
    (value.TEMPORAL_API_KEY ?? value.TEMPORAL_TLS_SERVER_CA_CERT_PATH ?? value.TEMPORAL_TLS_CLIENT_CERT_PATH) !== undefined;
  return defined<Config>({
    temporal: defined<Config['temporal']>({
      address: value.TEMPORAL_ADDRESS,
      namespace: value.TEMPORAL_NAMESPACE,
      uiAddress: value.TEMPORAL_UI_ADDRESS,
      apiKey: value.TEMPORAL_API_KEY,
      tls,
      serverCaPath: value.TEMPORAL_TLS_SERVER_CA_CERT_PATH,
      serverName: value.TEMPORAL_TLS_SERVER_NAME,
      clientCertificatePath: value.TEMPORAL_TLS_CLIENT_CERT_PATH,
      clientKeyPath: value.TEMPORAL_TLS_CLIENT_KEY_PATH,
    }),
    systemsFolder: value.WATCHKEEPER_SYSTEMS,
    schedulesFolder: value.WATCHKEEPER_SCHEDULES,
    stateFolder: value.WATCHKEEPER_STATE,
    user: (value.WATCHKEEPER_USER ?? userInfo().username).toLowerCase(),
    targets: value.WATCHKEEPER_TARGETS,
    codecKeys: value.WATCHKEEPER_CODEC_KEYS,
    stateAddress: value.WATCHKEEPER_STATE_ADDRESS,
    metricsAddress: value.WATCHKEEPER_METRICS_ADDRESS,
    gateway: { address: value.WATCHKEEPER_GATEWAY_ADDRESS, sourcesFile: value.WATCHKEEPER_GATEWAY_SOURCES },
    logLevel: value.WATCHKEEPER_LOG_LEVEL,
    gatewayUrl: value.WATCHKEEPER_GATEWAY_URL,
    linkKey: value.WATCHKEEPER_LINK_KEY,
    signingKey: value.WATCHKEEPER_SIGNING_KEY,
    oidc: oidcOf(value),
  });
}

function oidcOf(value: z.output<typeof variables>): Config['oidc'] | undefined {
  const { WATCHKEEPER_OIDC_ISSUER: issuer, WATCHKEEPER_OIDC_CLIENT_ID: clientId, WATCHKEEPER_OIDC_CLIENT_SECRET: clientSecret } = value;
  if (issuer === undefined || clientId === undefined) return undefined;
  return { issuer, clientId, ...(clientSecret !== undefined && { clientSecret }), claim: value.WATCHKEEPER_OIDC_CLAIM };
}

/** What connections of clients and of workers to Temporal are made with. Reads the files and secrets that the settings name. */
export async function temporalConnection({ temporal }: Config) {
  const { address, tls, serverCaPath, serverName, clientCertificatePath, clientKeyPath, apiKey } = temporal;
  const [ca, crt, key] = await Promise.all(
    [serverCaPath, clientCertificatePath, clientKeyPath].map(async (path) => path && (await bytesOf(path))),
  );
  const certificates = {
    ...(serverName && { serverNameOverride: serverName }),
    ...(ca && { serverRootCACertificate: ca }),
    ...(crt && key && { clientCertPair: { crt, key } }),
  };
  return { address, ...(tls && { tls: certificates }), ...(apiKey && { apiKey: await resolveReference(apiKey) }) };
}

/** The codec's keys as bytes: 32 each, written in base64. */
export async function resolveCodecKeys({ codecKeys }: Config): Promise<{ id: string; key: Uint8Array }[]> {
  return await Promise.all(codecKeys.map(async ({ id, key }) => ({ id, key: Buffer.from(await resolveReference(key), 'base64') })));
}

/** The key that messages to runs are signed with, where there is one. */
export async function resolveSigningKey({ signingKey }: Config): Promise<{ id: string; seed: string } | undefined> {
  return signingKey && { id: signingKey.id, seed: await resolveReference(signingKey.key) };
}

/**
 * The value behind a reference, now: of a variable, or the trimmed content of a file.
 * @throws OpsError `NotFound` that names the reference when there is no value, `InvalidInput` for what is no reference; never the value.
 */
export async function resolveReference(given: Reference): Promise<string> {
  const value = given.startsWith('env:') ? process.env[given.slice(4)] : await contentOf(given);
  if (value !== undefined && value.trim() !== '') return value.trim();
  const what = given.startsWith('env:') ? `the variable ${given.slice(4)} is not set` : `the file ${given.slice(5)} is empty`;
  throw new OpsError('NotFound', `there is no value for ${given}: ${what}`, {
    hint: 'Give it to the process that needs it: the worker of the environment.',
  });
}

/** A setting itself, or the value that it refers to. */
export async function resolveSetting(setting: Setting): Promise<string> {
  return /^(env:|file:\/)/.test(setting) ? await resolveReference(setting as Reference) : setting;
}

async function contentOf(given: string): Promise<string> {
  if (!given.startsWith('file:/'))
    throw new OpsError('InvalidInput', 'what should be a reference is neither env:NAME nor file:/path (it is not shown)');
  return (await bytesOf(given.slice('file:'.length))).toString('utf8');
}

async function bytesOf(path: string): Promise<Buffer> {
  return await readFile(path).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new OpsError('NotFound', `there is no value for file:${path}: the file cannot be read (${code})`, { cause });
  });
}

/** The same without the keys that have no value. */
function defined<T extends object>(value: { [K in keyof Required<T>]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** Where programs are looked for, and where fetched ones are kept: `WATCHKEEPER_TOOLS`, else a cache that all checkouts share. */
export function toolsPlaces(environment: Record<string, string | undefined> = process.env): { path: readonly string[]; home: string } {
  // PostgreSQL runs as another user where this is root, who cannot reach anything below /root.
  const shared = process.getuid?.() === 0 ? '/var/cache/watchkeeper' : join(homedir(), '.cache', 'watchkeeper');
  const path = (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  return { path, home: environment['WATCHKEEPER_TOOLS'] || shared };
}

/** Folders where programs are looked for. */
export function searchPath(): string {
  return process.env['PATH'] ?? '';
}

/** Sets variables of this process and reads the settings again: for servers that this process started itself. */
export function configWith(environment: Record<string, string>): Config {
  Object.assign(process.env, environment);
  return loadConfig();
}
