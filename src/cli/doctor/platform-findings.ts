import { metricQuery } from '../../adapters/prometheus/query-metric.ts';
import { openPlatforms } from '../../adapters/open-platforms.ts';
import { resolveSetting, searchPath } from '../../config.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

/** Whether what runs the services answers, has them all, and can be asked how they are. */
export async function platformFindings(env: Environment): Promise<Finding[]> {
  const target = targetOf(env);
  const { prometheus } = env.release;
  const metrics = prometheus === undefined ? [] : [finding(`${target} Prometheus`, async () => await answers(prometheus))];
  if (env.platform.kind === 'none') return await Promise.all(metrics);
  const platform = openPlatforms({ resolve: resolveSetting, path: searchPath() })(env);
  const identity = finding(`${target} platform`, async () => {
    const { kind, id, version } = await platform.identify();
    return `${kind} ${version}, ${id}`;
  });
  const services = env.services.map(
    async (service) =>
      await finding(`${target} ${service.name}`, async () => {
        const { workload, ready, replicas, managedBy } = await platform.state(service);
        const said = `${workload}: ${ready} of ${replicas} ready`;
        return managedBy === undefined ? said : { state: 'warn' as const, said: `${said}; ${managedBy} owns it, so releases are refused` };
      }),
  );
  return await Promise.all([identity, ...services, ...metrics]);
}

async function answers(prometheus: string): Promise<string | Omit<Finding, 'what'>> {
  const answer = await metricQuery(resolveSetting)(prometheus, 'vector(1)');
  if ('value' in answer) return 'answers queries';
  return { state: 'bad', said: answer.none, remedy: 'Is the address in `release.prometheus` right, and may this machine reach it?' };
}
