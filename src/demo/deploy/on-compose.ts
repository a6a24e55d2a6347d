import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DockerEngine, EnginePlace } from '../../embedded/docker-engine.ts';
import { appImage, removeDockerEngine, startDockerEngine } from '../../embedded/docker-engine.ts';
import { turnFor } from '../../embedded/one-at-a-time.ts';
import type { Playing } from '../play.ts';
import { say } from '../play.ts';
import { watchAnswers } from './answers.ts';
import type { Ground } from './ground.ts';

/** `systems/demo-shop.yaml` names this folder: there is one such engine on a machine. */
const place: EnginePlace = { folder: '/var/lib/watchkeeper-demo', pool: '10.217.0.0/16', lingerSeconds: 5, fresh: true };
const directory = join(place.folder, 'shop');

const fronts = { api: ['api-a', 'api-b'], web: ['web'] };
const halves = { 'api-a': ['api-a'], 'api-b': ['api-b'] };

/** What the releases of the shop are made of. */
const releases = { v1: 'v1', v2: 'v2', crash: 'crashing' } as const;

/** A Docker engine of its own with real containers, which answer HTTP with their release. */
export async function onCompose({ onStop }: Playing): Promise<Ground> {
  const giveUp = await turnFor(place.folder, () => say('Another demo uses the Docker engine: waiting until it ends …'));
  onStop(async () => giveUp());
  const starting = startShop();
  onStop(async () => {
    // An engine that is started by halves cannot be ended.
    await starting.catch(() => undefined);
    await removeDockerEngine(place);
  });
  const { host, path } = await starting;
  return {
    target: 'demo-shop/compose',
    address: `Docker:      ${host}`,
    variables: { DEMO_DOCKER_HOST: host, PATH: path },
    watch: () => watchAnswers(join(place.folder, 'docker.sock'), fronts, halves),
    note: 'Compose ends all instances of a service before it makes new ones. So api is two services, api-a and api-b, which are released one after\nthe other: one answers while the other is replaced. web is one service with two instances, and does not answer while it is replaced.',
  };
}

async function startShop(): Promise<DockerEngine> {
  const engine = await startDockerEngine(place, Object.values(releases));
  const { docker } = engine;
  for (const [release, tag] of Object.entries(releases)) {
    for (const repository of ['api', 'web']) await docker('tag', appImage(tag), `registry.demo/${repository}:${release}`);
  }
  const service = (repository: string): object => {
    return { image: `registry.demo/${repository}:v1`, restart: 'unless-stopped', stop_grace_period: '2s' };
  };
  const services = { 'api-a': service('api'), 'api-b': service('api'), web: { ...service('web'), scale: 2 } };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'compose.yaml'), stringify({ services }));
  await docker('compose', '--project-name', 'demo-shop', '--project-directory', directory, 'up', '--detach', '--wait');
  return engine;
}
