import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openPlatforms } from '../../adapters/open-platforms.ts';
import { openS3Objects } from '../../adapters/s3/open-objects.ts';
import { connectTemporal } from '../../cli/connect.ts';
import { environmentOf } from '../../cli/run/environment-of.ts';
import { startGateway } from '../../cli/start-gateway.ts';
import { configWith, loadConfig, resolveSetting, searchPath } from '../../config.ts';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { startAlertmanager } from '../../embedded/alertmanager.ts';
import { freePort } from '../../embedded/free-ports.ts';
import { startPrometheus } from '../../embedded/prometheus.ts';
import { deployRelease } from '../deploy/deploy-story.ts';
import { onKubernetes } from '../deploy/on-kubernetes.ts';
import type { Playing } from '../play.ts';
import { playOn, say } from '../play.ts';
import { startDemoServers } from '../servers.ts';
import { followIncident } from './incident-story.ts';
import { incidentHeld, incidentSummary, incidentTable } from './incident-summary.ts';
import { startPager } from './pager.ts';
import { startShopFront } from './shop-front.ts';
import { shopRules } from './shop-rules.ts';

/** A release makes the shop slow; Prometheus notices, people are paged, a rollback is proposed, approved and helps, and the report is written. Returns the exit code. */
export async function playIncident(playing: Playing): Promise<number> {
  const folder = join(loadConfig().stateFolder, 'demo');
  say('Starting Temporal, PostgreSQL, an S3 server, a Kubernetes control plane, Prometheus and Alertmanager …');
  const [servers, ground] = await Promise.all([startDemoServers(folder, playing.onStop), onKubernetes(playing)]);
  const around = await startAround(playing, folder);
  const variables = { ...servers.variables, ...ground.variables, ...around.variables };
  const { target } = ground;
  return await playOn({ ...servers, variables }, { ...playing, target }, async (stage, config) => {
    const env = await environmentOf(config, target);
    const platform = openPlatforms({ resolve: resolveSetting, path: searchPath() })(env);
    const [api] = env.services;
    if (api === undefined) throw new OpsError('Unsafe', 'the shop has no service');
    const front = await startShopFront(async () => Object.values((await platform.state(api)).images).join());
    playing.onStop(front.stop);
    const gateway = await startGateway(config, { address: around.address, sourcesFile: around.sourcesFile, report: say });
    playing.onStop(gateway.stop);
    await around.startWatching(front.address);
    await deployRelease({ ...stage, env, platform, watch: () => ground.watch(env, platform) }, 'v2-slow');
    say('\nThe release is healthy by its probes, and slow. What follows began with Prometheus:');
    const client = await connectTemporal(config);
    const record = await followIncident({ client, target, gateway: around, say });
    return await conclude(record, env, folder);
  });
}

/** What stands around the shop: who watches it, who is told, and where people decide. */
async function startAround({ onStop }: Playing, folder: string) {
  const [port, prometheusPort, alertmanagerPort] = [await freePort(), await freePort(), await freePort()];
  const [url, key, token] = [`http://127.0.0.1:${port}`, randomBytes(32).toString('hex'), randomBytes(16).toString('hex')];
  const pager = await startPager((text) => say(`  ☎ ${text}`));
  onStop(pager.stop);
  const sourcesFile = join(folder, 'gateway.yaml');
  const variables = {
    DEMO_PAGER: pager.url,
    DEMO_PROMETHEUS: `http://127.0.0.1:${prometheusPort}`,
    DEMO_ALERTMANAGER: `http://127.0.0.1:${alertmanagerPort}`,
    DEMO_ALERT_TOKEN: token,
    DEMO_LINK_KEY: key,
    DEMO_SIGNING_SEED: randomBytes(32).toString('base64url'),
    WATCHKEEPER_GATEWAY_URL: url,
    WATCHKEEPER_LINK_KEY: 'env:DEMO_LINK_KEY',
    WATCHKEEPER_SIGNING_KEY: 'demo=env:DEMO_SIGNING_SEED',
  };
  configWith(variables);
  await writeFile(
    sourcesFile,
    'fallback: demo-shop/production\nalerts:\n  main: { kind: alertmanager, auth: { bearer: [env:DEMO_ALERT_TOKEN] } }\n',
  );
  const startWatching = async (shop: string): Promise<void> => {
    const alertmanager = await startAlertmanager({ webhook: `${url}/v1/alerts/main`, token, port: alertmanagerPort });
    onStop(async () => await alertmanager.stop());
    const prometheus = await startPrometheus({
      rules: shopRules,
      targets: { shop },
      alertmanagers: [`127.0.0.1:${alertmanagerPort}`],
      port: prometheusPort,
    });
    onStop(async () => await prometheus.stop());
  };
  return { url, key, address: `127.0.0.1:${port}`, sourcesFile, variables, startWatching };
}

async function conclude(record: IncidentRecord, env: Environment, folder: string): Promise<boolean> {
  const key = /the report is (\S+)/.exec(record.timeline.map(({ text }) => text).join('\n'))?.[1] ?? '';
  const page = await openS3Objects(resolveSetting)(env.objects).get(key);
  if (page === undefined) throw new OpsError('NotFound', 'the report is not in the store');
  const reportPath = resolve(folder, 'incident.html');
  await writeFile(reportPath, page);
  const summary = incidentSummary(record, reportPath);
  await writeFile(join(folder, 'incident.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  say(`\n${incidentTable(summary)}\n\nReport  ${reportPath}`);
  return incidentHeld(summary);
}
