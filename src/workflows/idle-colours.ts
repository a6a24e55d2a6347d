import { ApplicationFailure } from '@temporalio/workflow';
import { imageNow, imageOf, withoutDigest } from '../domain/release/image-of.ts';
import { otherColour } from '../domain/release/route-state.ts';
import { serviceNamed } from '../domain/release/service-named.ts';
import { asInputFault } from './input-fault.ts';
import type { Run } from './run/run.ts';

/** A route whose traffic a release switches to its idle colour. */
export interface Switch {
  route: string;
  from: string;
  to: string;
  /** The service of the idle colour, which is released. */
  service: string;
  /** How many instances the live colour has: as many the idle one needs. */
  replicas: number;
}

/** What colours mean for a release. */
export interface Colours {
  switches: Switch[];
  /** Services that the release does not touch: live colours, and the others of a route that leads to the release already. */
  untouched: ReadonlySet<string>;
}

/** Which colour of each route is idle: looked up, never remembered (E44). */
export async function coloursOf(run: Run, release: string, services: readonly string[] | undefined): Promise<Colours> {
  const switches: Switch[] = [];
  const untouched = new Set<string>();
  const meant = run.env.routes.filter(
    ({ colours }) => services === undefined || Object.values(colours).some((name) => services.includes(name)),
  );
  for (const route of meant) {
    const { live } = await run.observe.routeState({ route: route.name });
    const liveService = asInputFault(() => serviceNamed(run.env, route.colours[live] ?? live));
    const state = await run.observe.serviceState({ service: liveService.name });
    if (services?.includes(liveService.name)) {
      throw ApplicationFailure.nonRetryable(
        `${liveService.name} takes the traffic of ${route.name}: a release goes to its other colour`,
        'InvalidInput',
      );
    }
    untouched.add(liveService.name);
    const to = asInputFault(() => otherColour(route, live));
    const service = route.colours[to] ?? to;
    const now = imageNow(liveService, state) ?? '';
    if (withoutDigest(now) === imageOf(liveService, state, release)) untouched.add(service);
    else switches.push({ route: route.name, from: live, to, service, replicas: state.replicas });
  }
  return { switches, untouched };
}

/** Makes sure that a colour can take the whole traffic: one that runs the release already may be small, or not well. */
export async function readyForTraffic(run: Run, { service, replicas }: Switch): Promise<void> {
  const state = await run.observe.serviceState({ service });
  if (state.replicas !== replicas) {
    await run.change.scaleService({ service, from: state.replicas, replicas, changeId: run.id });
    const { readyWithinSeconds } = asInputFault(() => serviceNamed(run.env, service));
    await run.verify.rolledOut({ service, fingerprint: state.fingerprint, withinSeconds: readyWithinSeconds });
  }
  await run.verify.serviceHealthy({ service });
}

/** Services of routes that take no traffic: what is done to an environment as a whole leaves them alone. */
export async function idleServices(run: Run): Promise<ReadonlySet<string>> {
  const idle = new Set<string>();
  for (const { name, colours } of run.env.routes) {
    const { live } = await run.observe.routeState({ route: name });
    for (const [colour, service] of Object.entries(colours)) if (colour !== live) idle.add(service);
  }
  return idle;
}
