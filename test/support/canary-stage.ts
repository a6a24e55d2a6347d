import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Watchkeeper } from '../../src/client/watchkeeper.ts';
import { watchkeeper } from '../../src/client/watchkeeper.ts';
import { freePort } from '../../src/embedded/free-ports.ts';
import { startTemporal } from '../../src/embedded/temporal.ts';
import type { Canary } from './canaries.ts';
import { canaryValue } from './canaries.ts';
import { execute } from './data-world.ts';
import type { WorkerProcess } from './fault-worker.ts';
import { workerProcess } from './fault-worker.ts';
import { freshBucket, freshDatabase, servers } from './servers.ts';

/** Systems of which some work and some do not, with canaries wherever a secret goes. */
export interface CanaryStage {
  canaries: readonly Canary[];
  runs: Watchkeeper;
  worker: WorkerProcess;
  /** Everything that was written by anybody: Temporal's files, objects, logs. */
  written(): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
}

const canaryTargets = [
  'good/test',
  'wrongpassword/test',
  'unreachable/test',
  'malformed/test',
  'refused/test',
  'userinfo/test',
  'badage/test',
];

export async function canaryStage(): Promise<CanaryStage> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-canaries-'));
  const systems = join(folder, 'systems');
  await mkdir(systems);
  const [temporal, bucket, database] = await Promise.all([
    startTemporal({ databaseFile: join(folder, 'temporal.db'), headless: true }),
    freshBucket('canary'),
    freshDatabase('live', 'canary'),
  ]);
  const canaries: Canary[] = [];
  const plant = (as: string, value = canaryValue()): string => {
    canaries.push({ as, value });
    return value;
  };
  const secrets = await plantAll(plant, { url: database.url, folder });
  await execute(database.url, 'create table customers (id int)', 'insert into customers select generate_series(1, 500)');

  for (const [name, text] of systemTexts(bucket, secrets)) await writeFile(join(systems, `${name}.yaml`), JSON.stringify(text));
  const worker = workerProcess(canaryTargets, {
    PATH: `${servers().postgres.binDir}:/usr/local/bin:/usr/bin:/bin`,
    HOME: folder,
    TMPDIR: folder,
    TEMPORAL_ADDRESS: temporal.address,
    WATCHKEEPER_SYSTEMS: systems,
    WATCHKEEPER_LOG_LEVEL: 'debug',
    ...secrets.variables,
  });
  await worker.start();
  const connection = await Connection.connect({ address: temporal.address });
  return {
    canaries,
    runs: watchkeeper(new Client({ connection })),
    worker,
    written: async () => new Map([...(await filesOf(folder)), ...(await objectsOf(bucket)), ['worker log', Buffer.from(worker.said())]]),
    async close() {
      await worker.kill();
      await connection.close();
      await temporal.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Secrets {
  recipient: string;
  urlFile: string;
  variables: Record<string, string>;
}

/** A role of its own for each password, so that each is a real one. */
async function plantAll(plant: (as: string, value?: string) => string, { url, folder }: { url: string; folder: string }): Promise<Secrets> {
  const { scratch } = servers().postgres;
  const withPassword = async (at: string, as: string): Promise<string> => {
    const role = `canary_${randomBytes(4).toString('hex')}`;
    const password = plant(as);
    await execute(at, `create role ${role} superuser login password '${password}'`);
    return withUser(at, role, password);
  };
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const urlFile = join(folder, 'database.url');
  await writeFile(urlFile, await withPassword(url, 'a database password in a file'));
  const { endpoint, accessKeyId, secretAccessKey } = servers().objects;
  const closed = await freePort();
  const variables = {
    GOOD_SCRATCH: await withPassword(scratch, 'a scratch password'),
    GOOD_URL: await withPassword(url, 'a database password in a variable'),
    WRONG_URL: withUser(url, 'postgres', plant('a wrong password')),
    UNREACHABLE_URL: `postgres://app:${encodeURIComponent(plant('the password of a server that is not there'))}@127.0.0.1:${closed}/shop`,
    MALFORMED_URL: `postgres://app:${plant('a password in a URL that is none')}@[127.0.0.1/shop`,
    QUERY_URL: `postgres://127.0.0.1:${closed}/shop?user=app&password=${encodeURIComponent(plant('a password in the query of a URL'))}`,
    OBJECTS_ENDPOINT: endpoint,
    OBJECTS_KEY_ID: plant('an S3 key id', accessKeyId),
    OBJECTS_SECRET: plant('an S3 secret', secretAccessKey),
    REFUSED_KEY_ID: plant('an S3 key id that is not known', `AKIA${randomBytes(8).toString('hex').toUpperCase()}`),
    REFUSED_SECRET: plant('an S3 secret that is not known'),
    USERINFO_ENDPOINT: endpoint.replace('http://', `http://app:${encodeURIComponent(plant("a password in an endpoint's userinfo"))}@`),
    WRONG_SECRET: plant('a wrong S3 secret'),
    AGE_IDENTITY: plant('an age identity', identity),
    OTHER_AGE_IDENTITY: plant('an age identity that does not fit', await generateX25519Identity()),
    MALFORMED_AGE_IDENTITY: plant('an age identity that is none'),
    AWS_SECRET_ACCESS_KEY: plant('a variable of another tool'),
    PGPASSWORD: plant("libpq's variable"),
    TEMPORAL_API_TOKEN: plant('a variable that nobody reads'),
    WATCHKEEPER_UNKNOWN: plant('a variable that looks like ours'),
  };
  return { recipient, urlFile, variables };
}

function withUser(at: string, user: string, password: string): string {
  const url = new URL(at);
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}

function systemTexts(bucket: string, { recipient, urlFile }: Secrets): Map<string, object> {
  const objects = {
    bucket,
    prefix: 'wk',
    endpoint: 'env:OBJECTS_ENDPOINT',
    accessKeyId: 'env:OBJECTS_KEY_ID',
    secretAccessKey: 'env:OBJECTS_SECRET',
  };
  const main = { kind: 'postgres', url: 'env:GOOD_URL', scratchUrl: 'env:GOOD_SCRATCH' };
  const sealed = { encryptTo: [recipient] };
  const system = (name: string, stores: Record<string, object>, at: object = {}): [string, object] => [
    name,
    {
      system: name,
      description: 'A system with canaries.',
      timeZone: 'UTC',
      objects: { ...objects, ...at },
      approvers: ['ana', 'ben', 'cleo'],
      contacts: [{ name: 'Ana Moreno', role: 'on call', email: 'ana@shop.internal' }],
      environments: { test: { production: false, stores } },
    },
  ];
  const age = (identity: string): object => ({ ...main, backup: { ...sealed, decryptWith: `env:${identity}` } });
  return new Map([
    system('good', { main: { ...age('AGE_IDENTITY'), url: `file:${urlFile}` }, plain: main }),
    system('wrongpassword', { main: { ...main, url: 'env:WRONG_URL' } }),
    system('unreachable', { main: { ...main, url: 'env:UNREACHABLE_URL' }, query: { ...main, url: 'env:QUERY_URL' } }),
    system('malformed', { main: { ...main, url: 'env:MALFORMED_URL' } }),
    system('refused', { main }, { accessKeyId: 'env:REFUSED_KEY_ID', secretAccessKey: 'env:REFUSED_SECRET' }),
    system('userinfo', { main }, { endpoint: 'env:USERINFO_ENDPOINT', secretAccessKey: 'env:WRONG_SECRET' }),
    system('badage', { other: age('OTHER_AGE_IDENTITY'), none: age('MALFORMED_AGE_IDENTITY') }),
  ]);
}

async function filesOf(folder: string): Promise<[string, Buffer][]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('temporal.db'));
  return await Promise.all(names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))]));
}

async function objectsOf(bucket: string): Promise<[string, Buffer][]> {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const { Contents: listed = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const found: [string, Buffer][] = [];
  for (const { Key = '' } of listed) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    found.push([Key, bytes]);
    if (Key.endsWith('.zst')) found.push([`${Key}, opened`, zstdDecompressSync(bytes)]);
  }
  s3.destroy();
  return found;
}
