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

const names = ['api', 'web'];

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
    watch: () => watchAnswers(join(place.folder, 'docker.sock'), names),
    note: 'Each service has two instances. A third of the new release is started beside them and must be healthy before an old one ends;\nof a release that crashes the old ones never learn.',
  };
}

async function startShop(): Promise<DockerEngine> {
  const engine = await startDockerEngine(place, Object.values(releases));
  const { docker } = engine;
  for (const [release, tag] of Object.entries(releases)) {
    for (const repository of names) await docker('tag', appImage(tag), `registry.demo/${repository}:${release}`);
  }
  const service = (repository: string): object => {
    return { image: `registry.demo/${repository}:v1`, restart: 'unless-stopped', stop_grace_period: '2s', scale: 2 };
  };
  const services = Object.fromEntries(names.map((name) => [name, service(name)]));
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'compose.yaml'), stringify({ services }));
  await docker('compose', '--project-name', 'demo-shop', '--project-directory', directory, 'up', '--detach', '--wait');
  return engine;
}
