import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { searchKeys } from '../../../src/domain/run/search-keys.ts';
import { freshBucket, freshDatabase, freshNamespace, servers } from '../../support/servers.ts';

test('a fresh database is empty and takes tables', async () => {
  for (const cluster of ['live', 'scratch'] as const) {
    const { name, url } = await freshDatabase(cluster);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('create table t (n int)');
    const { rows } = await client.query(
      'select current_database() as name, (select count(*)::int from pg_class where relname = $1) as tables',
      ['t'],
    );
    await client.end();
    expect(rows).toEqual([{ name, tables: 1 }]);
  }
});

test('a fresh bucket is there', async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const bucket = await freshBucket();
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  s3.destroy();
  expect(Buckets.map(({ Name }) => Name)).toContain(bucket);
});

test('a fresh namespace starts runs and finds them by their search attributes', async () => {
  const namespace = await freshNamespace();
  const connection = await Connection.connect({ address: servers().temporal.address });
  const client = new TemporalClient({ connection, namespace });
  await client.workflow.start('nobody', {
    taskQueue: 'none',
    workflowId: 'one',
    typedSearchAttributes: [{ key: searchKeys.system, value: 'demo' }],
  });
  const found: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: "System = 'demo'" })) found.push(workflowId);
  await connection.close();
  expect(found).toEqual(['one']);
});
