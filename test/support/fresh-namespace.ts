import { randomBytes } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { searchKeys } from '../../src/domain/run/search-keys.ts';

/** Makes a namespace with the search attributes of runs and returns its name. Ready when this resolves. */
export async function namespaceAt(connection: Connection, purpose = 'test'): Promise<string> {
  const namespace = `${purpose}-${randomBytes(5).toString('hex')}`;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
  await addSearchAttributes(connection, namespace);
  return namespace;
}

/** Registers the search attributes of runs. */
export async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const keyword = 2;
  const searchAttributes = Object.fromEntries(Object.values(searchKeys).map(({ name }) => [name, keyword]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
