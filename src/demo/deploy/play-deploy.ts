import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPlatforms } from '../../adapters/open-platforms.ts';
import { environmentOf } from '../../cli/run/environment-of.ts';
import { loadConfig, resolveSetting, searchPath } from '../../config.ts';
import type { Playing } from '../play.ts';
import { playOn, say } from '../play.ts';
import { startDemoServers } from '../servers.ts';
import { deployRelease } from './deploy-story.ts';
import type { Played } from './deploy-summary.ts';
import { deployHeld, deploySummary, deployTable } from './deploy-summary.ts';
import { onCompose } from './on-compose.ts';
import { onKubernetes } from './on-kubernetes.ts';

const grounds = {
  kubernetes: { start: onKubernetes, what: 'a Kubernetes control plane' },
  compose: { start: onCompose, what: 'a Docker engine' },
};

/** What releases can be shown on. */
export type GroundName = keyof typeof grounds;

export const groundNames = Object.keys(grounds) as GroundName[];

/** A good release, then one whose containers crash: it is put back by itself while others serve. Returns the exit code. */
export async function playDeploy(playing: Playing, on: GroundName): Promise<number> {
  const folder = join(loadConfig().stateFolder, 'demo');
  const { start, what } = grounds[on];
  say(`Starting Temporal, PostgreSQL, an S3 server and ${what} …`);
  const [servers, ground] = await Promise.all([startDemoServers(folder, playing.onStop), start(playing)]);
  const { target, address, variables, watch, note } = ground;
  say(address);
  return await playOn({ ...servers, variables: { ...servers.variables, ...variables } }, { ...playing, target }, async (stage, config) => {
    const env = await environmentOf(config, target);
    const platform = openPlatforms({ resolve: resolveSetting, path: searchPath() })(env);
    const staged = { ...stage, env, platform, watch: () => watch(env, platform) };
    const good = await deployRelease(staged, 'v2');
    const bad = await deployRelease(staged, 'crash');
    return await conclude({ platform: on, good, bad }, { folder, note });
  });
}

async function conclude(played: Played, { folder, note }: { folder: string; note: string | undefined }): Promise<boolean> {
  await writeFile(join(folder, 'deploy.json'), `${JSON.stringify(deploySummary(played), undefined, 2)}\n`);
  const { bad } = played;
  say(`\n${deployTable(played)}\n\nWhy ${bad.release} was put back: ${bad.reason}`);
  if (note !== undefined) say(`\n${note}`);
  return deployHeld(played);
}
