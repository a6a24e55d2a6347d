import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { serverFolder } from './folder.ts';
import { freePorts } from './free-port.ts';
import type { ServerProcess } from './server-process.ts';
import { startServer } from './server-process.ts';
import { tool } from './tools.ts';

export interface ObjectsOptions {
  dir?: string;
  /** Port of the S3 API. */
  port?: number;
  accessKeyId?: string;
  secretAccessKey?: string;
}

export interface EmbeddedObjects extends ServerProcess {
  endpoint: string;
  port: number;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  dir: string;
  createBucket(name: string): Promise<void>;
}

const region = 'us-east-1';

/** Starts an S3 server (SeaweedFS) on the loopback interface. */
export async function startObjects(options: ObjectsOptions = {}): Promise<EmbeddedObjects> {
  const folder = await serverFolder('objects', options.dir);
  const accessKeyId = options.accessKeyId ?? randomBytes(8).toString('hex');
  const secretAccessKey = options.secretAccessKey ?? randomBytes(16).toString('hex');
  const ports = await freePorts(4, 10_000);
  const port = options.port ?? ports[3] ?? 0;
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'the S3 server',
    file: await tool('weed'),
    args: await argumentsOf(folder.path, { ports: [...ports.slice(0, 3), port], accessKeyId, secretAccessKey }),
    env: { WEED_MASTER_VOLUME_GROWTH_COPY_1: '1', WEED_S3_SSE_KEK: '0'.repeat(64), GOMEMLIMIT: '256MiB' },
    // Its own shutdown takes 18 s, and what was acknowledged survives a kill.
    stopSignal: 'SIGKILL',
    withinMs: 40_000,
    ready: async () => (await fetch(`${endpoint}/healthz`)).ok,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const createBucket = async (name: string): Promise<void> => void (await s3.send(new CreateBucketCommand({ Bucket: name })));
  return { ...server, stop, [Symbol.asyncDispose]: stop, endpoint, port, region, accessKeyId, secretAccessKey, dir: folder.path, createBucket };
}

interface Listening {
  ports: readonly number[];
  accessKeyId: string;
  secretAccessKey: string;
}

async function argumentsOf(folder: string, { ports, accessKeyId, secretAccessKey }: Listening): Promise<string[]> {
  const [master, volume, filer, s3] = ports;
  const config = join(folder, 's3.json');
  const identity = { name: 'watchkeeper', credentials: [{ accessKey: accessKeyId, secretKey: secretAccessKey }], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] };
  await writeFile(config, JSON.stringify({ identities: [identity] }));
  await mkdir(join(folder, 'data'), { recursive: true });
  return [
    ...['server', `-dir=${join(folder, 'data')}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-master.port=${master}`, `-volume.port=${volume}`],
    ...['-filer', `-filer.port=${filer}`, '-s3', `-s3.port=${s3}`, '-s3.port.iceberg=0', '-s3.port.lance=0', '-s3.autoCreateBucket=false'],
    ...[`-s3.config=${config}`, `-s3.localSocket=${join(folder, 's3.sock')}`, `-filer.localSocket=${join(folder, 'filer.sock')}`],
    ...['-master.volumeSizeLimitMB=256', '-volume.max=200', '-master.telemetry=false', '-master.electionTimeout=1s'],
  ];
}
