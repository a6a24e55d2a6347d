import { Client, Connection } from '@temporalio/client';
import { dataConverterOf } from '../client/data-converter.ts';
import type { Watchkeeper } from '../client/watchkeeper.ts';
import { watchkeeper } from '../client/watchkeeper.ts';
import type { Config } from '../config.ts';
import { resolveCodecKeys, resolveSigningKey, temporalConnection } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';

/** A Temporal client as the settings say. @throws OpsError `Unavailable` when there is no server. */
export async function connectTemporal(config: Config): Promise<Client> {
  const options = await temporalConnection(config);
  const dataConverter = dataConverterOf(await resolveCodecKeys(config));
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: '5s' });
    return new Client({ connection, namespace: config.temporal.namespace, ...(dataConverter && { dataConverter }) });
  } catch (cause) {
    throw new OpsError('Unavailable', `there is no Temporal server at ${config.temporal.address}`, {
      hint: 'Set TEMPORAL_ADDRESS, or start one for development with `watchkeeper dev`.',
      cause,
    });
  }
}

/** Watchkeeper's client as the settings say; it signs what it sends where there is a key. */
export async function connectRuns(config: Config): Promise<Watchkeeper> {
  return watchkeeper(await connectTemporal(config), await resolveSigningKey(config));
}
