import { once } from 'node:events';
import { command } from './command.ts';
import { startGateway } from './start-gateway.ts';

/** `watchkeeper gateway` */
export const gateway = command({
  description:
    'Takes alerts from Alertmanager, Grafana and others, and releases from a CI, until it is interrupted. It keeps nothing itself: any number of them may run, and one may ' +
    'start before Temporal does. Who may post is said in a file (WATCHKEEPER_GATEWAY_SOURCES). With WATCHKEEPER_GATEWAY_URL and WATCHKEEPER_LINK_KEY it shows people what ' +
    'waits for them, and takes their decisions.',
  arguments: [],
  options: {
    address: { type: 'string', value: 'HOST:PORT', says: 'where it listens, instead of WATCHKEEPER_GATEWAY_ADDRESS' },
    sources: { type: 'string', value: 'FILE', says: 'who may post, instead of WATCHKEEPER_GATEWAY_SOURCES' },
  },
  examples: ['gateway', 'gateway --address 0.0.0.0:8088'],
  async run({ values, config, stderr, interrupted }) {
    const served = await startGateway(config, {
      address: values.address ?? config.gateway.address,
      sourcesFile: values.sources ?? config.gateway.sourcesFile,
      report: (line) => void stderr.write(`${new Date().toISOString()} ${line}\n`),
    });
    stderr.write(`listening on port ${served.port} for ${config.temporal.address}, namespace ${config.temporal.namespace}\n`);
    const signal = interrupted();
    if (!signal.aborted) await once(signal, 'abort');
    await served.stop();
    return { json: { port: served.port }, text: 'stopped; what was taken is with Temporal' };
  },
});
