import type { RequestOptions } from 'node:http';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { againAndAgain } from './serving.ts';
import type { Watched } from './serving.ts';

/** What came of asking under one name. */
export interface Answered {
  asked: number;
  /** So often an instance answered. */
  answered: number;
  /** From an answer to the next one, where somebody asked in vain between them; 0: never in vain. */
  longestGapSeconds: number;
  /** The releases that answered. */
  releases: string[];
}

interface Instance {
  service: string;
  host: string;
}

const pauseMs = 50;
const answersWithinMs = 1000;
const engineWithinMs = 10_000;
const port = 8080;

/** Asks every running instance of these Compose services over HTTP, again and again, as a proxy that knows them all. */
export function watchAnswers(socketPath: string, services: readonly string[]): Watched {
  const tallies = new Map(services.map((service) => [service, tally()]));
  let [least, looks] = [Number.POSITIVE_INFINITY, 0];
  const stop = againAndAgain(pauseMs, async () => {
    const instances = await runningOn(socketPath);
    const said = await Promise.all(instances.map(async ({ host, service }) => ({ service, release: await ask({ host, port }) })));
    looks += 1;
    for (const [name, { add }] of tallies) {
      const releases = said.filter(({ service }) => service === name).flatMap(({ release }) => release?.trim() ?? []);
      add(releases);
      least = Math.min(least, releases.length);
    }
  });
  return async () => {
    await stop();
    return { least, looks, answers: Object.fromEntries([...tallies].map(([name, { end }]) => [name, end()])) };
  };
}

function tally(): { add: (releases: readonly string[]) => void; end: () => Answered } {
  let [asked, answered, gapMs, lastAt, inVain] = [0, 0, 0, performance.now(), false];
  const seen = new Set<string>();
  const close = (): void => {
    if (inVain) gapMs = Math.max(gapMs, performance.now() - lastAt);
  };
  return {
    add(releases) {
      asked += 1;
      for (const release of releases) seen.add(release);
      if (releases.length > 0) {
        close();
        answered += 1;
        lastAt = performance.now();
      }
      inVain = releases.length === 0;
    },
    end() {
      close();
      return { asked, answered, longestGapSeconds: Math.round(gapMs / 10) / 100, releases: [...seen].toSorted() };
    },
  };
}

/** Asks the engine itself: the docker program takes too long to be started ten times a second. */
async function runningOn(socketPath: string): Promise<Instance[]> {
  const answer = await ask({ socketPath, path: '/containers/json' }, engineWithinMs);
  if (answer === undefined) throw new Error(`the Docker engine at ${socketPath} does not answer`);
  const containers = JSON.parse(answer) as {
    Labels: Record<string, string>;
    NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  }[];
  return containers.flatMap(({ Labels, NetworkSettings }) => {
    const service = Labels['com.docker.compose.service'] ?? '';
    return Object.values(NetworkSettings.Networks).flatMap(({ IPAddress: host }) => (host === '' ? [] : { service, host }));
  });
}

/** The body of an answer that is 200; undefined for all else. */
async function ask(options: RequestOptions, withinMs = answersWithinMs): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const nothing = (): void => resolve(undefined);
    // No connection is kept: the next instance with this address is another.
    const asked = request({ ...options, agent: false }, (answer) => {
      text(answer).then((body) => resolve(answer.statusCode === 200 ? body : undefined), nothing);
    });
    // What came while this process was busy counts.
    const tooLate = setTimeout(() => setImmediate(() => asked.destroy()), withinMs);
    asked.on('error', nothing).on('close', () => clearTimeout(tooLate));
    asked.end();
  });
}
