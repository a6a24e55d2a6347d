import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Table from 'cli-table3';
import { openPlatforms } from '../../adapters/open-platforms.ts';
import { environmentOf } from '../../cli/run/environment-of.ts';
import { loadConfig, resolveSetting, searchPath } from '../../config.ts';
import type { Playing } from '../play.ts';
import { playOn, say } from '../play.ts';
import { startDemoServers } from '../servers.ts';
import { startCluster } from './cluster.ts';
import type { Release } from './deploy-story.ts';
import { deployRelease } from './deploy-story.ts';

const target = 'demo-shop/production';

/** A good release, then one whose containers crash: it is put back by itself while the old instances serve. Returns the exit code. */
export async function playDeploy(playing: Playing): Promise<number> {
  const folder = join(loadConfig().stateFolder, 'demo');
  say('Starting Temporal, PostgreSQL, an S3 server and a Kubernetes control plane …');
  const [servers, cluster] = await Promise.all([startDemoServers(folder, playing.onStop), startCluster(say)]);
  playing.onStop(cluster.stop);
  say(`Kubernetes:  ${cluster.server}`);
  return await playOn(
    { ...servers, variables: { ...servers.variables, DEMO_KUBECONFIG: cluster.kubeconfig } },
    { ...playing, target },
    async (stage, config) => {
      const env = await environmentOf(config, target);
      const platform = openPlatforms({ resolve: resolveSetting, path: searchPath() })(env);
      const good = await deployRelease({ ...stage, env, platform }, 'v2');
      const bad = await deployRelease({ ...stage, env, platform }, 'crash');
      return await conclude({ good, bad }, folder);
    },
  );
}

async function conclude({ good, bad }: { good: Release; bad: Release }, folder: string): Promise<boolean> {
  const words = ({ release, outcome, reason, seconds, served }: Release) => {
    return { release, outcome, reason, seconds, servingDuring: served.least > 0, leastReady: served.least };
  };
  const summary = { good: words(good), bad: words(bad) };
  await writeFile(join(folder, 'deploy.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  const table = new Table({ head: ['release', 'outcome', 'took', 'least ready', 'runs now'], style: { head: [], border: [] } });
  for (const one of [good, bad]) {
    table.push([one.release, one.outcome, `${one.seconds.toFixed(1)} s`, String(one.served.least), [...new Set(one.images)].join('\n')]);
  }
  say(`\n${table.toString()}\n\nWhy ${bad.release} was put back: ${bad.reason}`);
  const backOnGood = bad.images.every((image) => image.endsWith(':v2'));
  return good.outcome === 'released' && bad.outcome === 'rolledBack' && bad.served.least > 0 && backOnGood;
}
