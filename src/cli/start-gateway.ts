import { Client, Connection } from '@temporalio/client';
import { loadGatewaySources } from '../adapters/definition-files/gateway-sources.ts';
import { listSystems, loadSystem } from '../adapters/definition-files/systems.ts';
import { dataConverterOf } from '../client/data-converter.ts';
import type { Config } from '../config.ts';
import { resolveCodecKeys, resolveReference, temporalConnection } from '../config.ts';
import { OpsError } from '../domain/ops-error.ts';
import { targetOf } from '../domain/system/environment.ts';
import { gatewayApp } from '../gateway/gateway-app.ts';
import { peoplePages } from '../gateway/people/people-app.ts';
import { peopleSettingsOf } from '../gateway/people/people-settings.ts';
import type { ServedGateway } from '../gateway/serve-gateway.ts';
import { serveGateway } from '../gateway/serve-gateway.ts';
import { temporalSide } from '../gateway/temporal-side.ts';

interface Starting {
  address: string;
  sourcesFile: string;
  report(line: string): void;
}

/** Starts a gateway on this configuration. @throws OpsError for faults of the file that says who may post. */
export async function startGateway(config: Config, { address, sourcesFile, report }: Starting): Promise<ServedGateway> {
  const sources = await loadGatewaySources(sourcesFile);
  const knows = knownEnvironments(config);
  for (const target of [sources.fallback, ...sources.alerts.flatMap((source) => source.target ?? [])]) {
    if (!(await knows(target))) throw new OpsError('InvalidInput', `there is no environment ${target}, which alerts would go to`);
  }
  const client = await lazyClient(config);
  const people = await peopleSettingsOf(config);
  const app = gatewayApp({
    ...(people && { mounts: [(pages) => void pages.route('/', peoplePages(client, people))] }),
    ...{ sources, knows, resolve: resolveReference, temporal: temporalSide(client) },
    report,
  });
  const served = await serveGateway(app, address);
  return {
    port: served.port,
    async stop() {
      await served.stop();
      await client.connection.close();
    },
  };
}

/** Connects when it is needed, and again after Temporal was away. */
async function lazyClient(config: Config): Promise<Client> {
  const connection = Connection.lazy({ ...(await temporalConnection(config)), connectTimeout: '5s' });
  const dataConverter = dataConverterOf(await resolveCodecKeys(config));
  return new Client({ connection, namespace: config.temporal.namespace, ...(dataConverter && { dataConverter }) });
}

const readAgainMs = 30_000;

/** Whether a system file names an environment. Files are read again now and then; one with faults names what it named before. */
function knownEnvironments({ systemsFolder: folder }: Config): (target: string) => Promise<boolean> {
  const known = new Map<string, ReadonlySet<string>>();
  let readAt = 0;
  let reading: Promise<void> | undefined;
  async function read(): Promise<void> {
    const names = await listSystems({ folder });
    await Promise.all(
      names.map(async (name) => {
        const system = await loadSystem(name, { folder }).catch(() => undefined);
        if (system !== undefined) known.set(name, new Set(system.environments.map(targetOf)));
      }),
    );
    readAt = Date.now();
    reading = undefined;
  }
  return async (target) => {
    if (Date.now() - readAt > readAgainMs) await (reading ??= read());
    return known.get(target.split('/')[0] ?? '')?.has(target) === true;
  };
}
