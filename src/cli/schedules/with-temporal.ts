import type { Client } from '@temporalio/client';
import type { Config } from '../../config.ts';
import { connectTemporal } from '../connect.ts';

/** Does something over a connection of its own. */
export async function withTemporal<T>(config: Config, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectTemporal(config);
  try {
    return await use(client);
  } finally {
    await client.connection.close();
  }
}
