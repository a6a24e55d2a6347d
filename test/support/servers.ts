import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Connection } from '@temporalio/client';
import { Client } from 'pg';
import { inject } from 'vitest';
import { searchKeys } from '../../src/domain/run/search-keys.ts';
import type { ServerAddresses } from './servers-setup.ts';

/** Where the servers of this test run are. Tests that stop or kill a server start their own instead. */
export function servers(): ServerAddresses {
  return inject('servers');
}

/** A database that no other test knows. */
export interface FreshDatabase {
  name: string;
  /** As the superuser. */
  url: string;
}

/** Makes an empty database on one of the two clusters. */
export async function freshDatabase(cluster: 'live' | 'scratch' = 'live', purpose = 'test'): Promise<FreshDatabase> {
  const url = new URL(servers().postgres[cluster]);
  const name = fresh(purpose).replaceAll('-', '_');
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  url.pathname = `/${name}`;
  return { name, url: url.href };
}

/** Makes an empty bucket and returns its name. */
export async function freshBucket(purpose = 'test'): Promise<string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const bucket = fresh(purpose);
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    s3.destroy();
  }
  return bucket;
}

/** Makes a namespace with the search attributes of runs and returns its name. */
export async function freshNamespace(purpose = 'test'): Promise<string> {
  const namespace = fresh(purpose);
  const connection = await Connection.connect({ address: servers().temporal.address });
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
    const keyword = 2;
    const searchAttributes = Object.fromEntries(Object.values(searchKeys).map(({ name }) => [name, keyword]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } finally {
    await connection.close();
  }
  return namespace;
}

function fresh(purpose: string): string {
  return `${purpose}-${randomBytes(5).toString('hex')}`;
}
