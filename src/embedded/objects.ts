import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { embeddedFolder } from './embedded-folder.ts';
import { freePorts } from './free-ports.ts';
import type { ObjectsKeys } from './objects-keys.ts';
import { ensureKeys } from './objects-keys.ts';
import type { EmbeddedServer } from './start-server.ts';
import { retryOnTakenPort, startServer } from './start-server.ts';
import { tool } from './tool.ts';

/** How the S3 server is started; all of it may be left out. */
export interface ObjectsOptions {
  /** Keeps objects and keys over restarts; temporary when left out. */
  dir?: string;
  /** Port of the S3 interface; the one 10000 above is taken too. */
  port?: number;
}

/** A running S3 server; start it with the same folder and port and its objects are there. */
export interface EmbeddedObjects extends EmbeddedServer {
  endpoint: string;
  port: number;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  dir: string;
  createBucket: (name: string) => Promise<void>;
}

const region = 'us-east-1';
// It speaks gRPC so much above each port.
const alsoAbove = 10_000;

/** Starts SeaweedFS with its S3 interface on the loopback interface. Ready in about 3 s. */
export async function startObjects(options: ObjectsOptions = {}): Promise<EmbeddedObjects> {
  return await retryOnTakenPort(async () => await startOnce(options));
}

async function startOnce(options: ObjectsOptions): Promise<EmbeddedObjects> {
  const folder = await embeddedFolder('objects', options.dir);
  const keys = await ensureKeys(folder.path);
  const [master = 0, volume = 0, filer = 0, free = 0] = await freePorts(4, alsoAbove);
  const port = options.port ?? free;
  const endpoint = `http://127.0.0.1:${port}`;
  await mkdir(join(folder.path, 'data'), { recursive: true });
  const server = await startServer({
    name: 'The S3 server',
    folder,
    program: await tool('weed'),
    args: argumentsOf(folder.path, { master, volume, filer, s3: port }),
    env: { WEED_MASTER_VOLUME_GROWTH_COPY_1: '1', WEED_S3_SSE_KEK: keys.keyEncryptionKey, GOMEMLIMIT: '1GiB' },
    // Its own shutdown takes 18 s, and what it acknowledged survives a kill.
    stopSignal: 'SIGKILL',
    ports: [master, volume, filer, port].flatMap((one) => [one, one + alsoAbove]),
    isReady: async () => (await fetch(`${endpoint}/healthz`)).ok && (await hasVolumes(master)),
  });
  const { accessKeyId, secretAccessKey } = keys;
  async function createBucket(name: string): Promise<void> {
    await makeBucket(name, { endpoint, keys });
  }
  return { ...server, endpoint, port, region, accessKeyId, secretAccessKey, dir: folder.path, createBucket };
}

/** Its health endpoint says yes up to four seconds before the volumes have reported, and without them every read answers 500. */
async function hasVolumes(master: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${master}/dir/status`);
  const { Topology } = (await answer.json()) as { Topology?: { DataCenters?: unknown[] | null } };
  return (Topology?.DataCenters?.length ?? 0) > 0;
}

interface Ports {
  master: number;
  volume: number;
  filer: number;
  s3: number;
}

function argumentsOf(folder: string, { master, volume, filer, s3 }: Ports): string[] {
  return [
    ...['-logtostderr', 'server', `-dir=${join(folder, 'data')}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1'],
    ...[`-master.port=${master}`, `-volume.port=${volume}`, '-filer', `-filer.port=${filer}`, '-s3', `-s3.port=${s3}`],
    ...['-s3.port.iceberg=0', '-s3.port.lance=0', '-s3.autoCreateBucket=false', `-s3.config=${join(folder, 's3.json')}`],
    ...[`-s3.localSocket=${join(folder, 's3.sock')}`, `-filer.localSocket=${join(folder, 'filer.sock')}`],
    // About the sixth bucket would fail with the defaults of these two.
    ...['-master.volumeSizeLimitMB=256', '-volume.max=200'],
    ...['-master.telemetry=false', '-master.electionTimeout=1s'],
  ];
}

async function makeBucket(name: string, { endpoint, keys }: { endpoint: string; keys: ObjectsKeys }): Promise<void> {
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: keys });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  } finally {
    s3.destroy();
  }
}
