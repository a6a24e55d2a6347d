import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, describe } from 'vitest';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import type { ComposeService, DockerProject } from '../../support/docker-project.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import type { PlatformWorld } from '../../support/platform-contract.ts';
import { platformContract } from '../../support/platform-contract.ts';

const engine = await dockerEngine();
const endings: (() => void)[] = [];

describe.skipIf(engine === undefined)('with a Docker engine', () => {
  let project: DockerProject | undefined;
  platformContract('a Compose project', makeWorld);

  afterAll(async () => {
    for (const end of endings) end();
    await project?.[Symbol.asyncDispose]();
  });

  async function makeWorld(): Promise<PlatformWorld> {
    if (engine === undefined) throw new Error('there is no Docker engine');
    const mine = (project = await dockerProject(engine));
    const services: Record<string, ComposeService> = {};
    const made = await watchMade(engine, mine.name);
    const instancesOf = new Map<string, number>();
    return {
      platform: mine.platform,
      images: {
        first: appImage('v1'),
        second: appImage('v2'),
        crashing: appImage('crashing'),
        missing: 'localhost:1/watchkeeper-test/app:v9',
      },
      jobs: {
        good: { image: appImage('v2'), command: ['echo', 'schema is at 7'] },
        failing: { image: appImage('v2'), command: ['fail'] },
      },
      rollsGently: false,
      async freshService(instances = 1) {
        // Those of tests before would only use up the machine.
        await mine.compose('kill');
        const name = `web${Object.keys(services).length + 1}`;
        services[name] = webService();
        await mine.write(services);
        await mine.compose('up', '-d', '--wait', '--scale', `${name}=${instances}`, '--no-deps', name);
        instancesOf.set(name, instances);
        return serviceOf(name);
      },
      instances: async ({ workload }) => await mine.running(workload),
      async rollouts({ workload }) {
        return (await made(workload, 'False')) / (instancesOf.get(workload) ?? 1) - 1;
      },
      async changeBehindOurBack({ workload }) {
        services[workload] = webService({ environment: { GREETING: 'from somebody else' } });
        await mine.write(services);
        await mine.compose('up', '-d', '--wait', '--no-deps', workload);
      },
      jobsRun: async ({ workload }) => await made(workload, 'True'),
    };
  }
});

/** Counts the containers that are made of a service from here on; the engine itself remembers only its last 256 events. */
async function watchMade(on: DockerEngine, project: string): Promise<(service: string, oneOff: 'True' | 'False') => Promise<number>> {
  const attribute = (name: string): string => `{{index .Actor.Attributes "com.docker.compose.${name}"}}`;
  const filters = ['type=container', 'event=create', `label=com.docker.compose.project=${project}`].flatMap((one) => ['--filter', one]);
  const format = `${attribute('service')} ${attribute('oneoff')}`;
  const said: string[] = [];
  const watching = execa('docker', ['events', '--format', format, ...filters], {
    env: { PATH: on.path, DOCKER_HOST: on.host },
    reject: false,
    buffer: false,
    lines: true,
  });
  const read = async (): Promise<void> => {
    for await (const line of watching) said.push(line);
  };
  void read();
  endings.push(() => watching.kill());
  return async (service, oneOff) => {
    await sleep(300);
    return said.filter((line) => line === `${service} ${oneOff}`).length;
  };
}
