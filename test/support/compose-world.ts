import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { DockerEngine } from './docker-engine.ts';
import { appImage } from './docker-engine.ts';
import type { ComposeService, DockerProject } from './docker-project.ts';
import { dockerProject, serviceOf, webService } from './docker-project.ts';
import type { PlatformWorld } from './platform-contract.ts';

/** A project as every platform is tested. */
export interface ComposeWorld extends PlatformWorld, AsyncDisposable {
  project: DockerProject;
}

/** On Compose only what is limited can be given other limits. */
const limited: ComposeService = { mem_limit: '256m', cpus: 0.25 };

/** Makes a project without services; tests make theirs. */
export async function composeWorld(engine: DockerEngine): Promise<ComposeWorld> {
  const mine = await dockerProject(engine);
  const services: Record<string, ComposeService> = {};
  const { made, end } = await watchMade(engine, mine.name);
  const instancesOf = new Map<string, number>();
  return {
    project: mine,
    async [Symbol.asyncDispose]() {
      end();
      await mine[Symbol.asyncDispose]();
    },
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
    rollsGently: true,
    async freshService(instances = 1) {
      // Those of tests before would only use up the machine.
      await mine.compose('kill');
      const name = `web${Object.keys(services).length + 1}`;
      services[name] = webService(limited);
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
      services[workload] = webService({ ...limited, environment: { GREETING: 'from somebody else' } });
      await mine.write(services);
      await mine.compose('up', '-d', '--wait', '--no-deps', workload);
    },
    fromInside: async ({ workload }) => mine.open({}, engine.path, (await mine.running(workload))[0]?.slice(0, 12)),
    jobsRun: async ({ workload }) => await made(workload, 'True'),
  };
}

interface Watching {
  /** How many containers of a service were made since. */
  made(service: string, oneOff: 'True' | 'False'): Promise<number>;
  end(): void;
}

/** Counts the containers that are made of a service from here on; the engine itself remembers only its last 256 events. */
async function watchMade(on: DockerEngine, project: string): Promise<Watching> {
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
  return {
    end: () => void watching.kill(),
    async made(service, oneOff) {
      await sleep(300);
      return said.filter((line) => line === `${service} ${oneOff}`).length;
    },
  };
}
