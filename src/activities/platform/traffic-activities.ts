import type { Verdict } from '../../domain/verdict.ts';
import { routeNamed } from '../../domain/release/route-state.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import { lookUntil } from './look-until.ts';
import type { OpenPlatform } from './platform.ts';

type TrafficSteps = Pick<
  Vocabulary,
  | 'routeState'
  | 'switchRoute'
  | 'switchBack'
  | 'routeServes'
  | 'isolationOf'
  | 'isolateService'
  | 'serviceIsolated'
  | 'rejoinService'
  | 'endIsolation'
>;

/** Who gets traffic, and who is cut off. */
export function trafficActivities({ openPlatform }: { openPlatform: OpenPlatform }): Implements<TrafficSteps> {
  return {
    routeState: async ({ env, input }) => await openPlatform(env).route(routeNamed(env, input.route)),
    switchRoute: async ({ env, input }) => await openPlatform(env).switchRoute({ ...input, route: routeNamed(env, input.route) }),
    async switchBack({ env, input: { route, changeId, from, to } }) {
      await openPlatform(env).switchRoute({ route: routeNamed(env, route), changeId, from: to, to: from });
    },
    async routeServes({ env, input: { route: name, colour, withinSeconds } }) {
      const route = routeNamed(env, name);
      return await lookUntil(withinSeconds, async () => {
        const { live, ready, stale } = await openPlatform(env).route(route);
        const good = live === colour && ready > 0 && stale === 0;
        const words = `${name} leads to ${live}: ${ready} ready instances take its traffic, ${stale} of another colour still do`;
        return { good, words };
      });
    },
    isolationOf: async ({ env, input }) => await openPlatform(env).isolation(serviceNamed(env, input.service)),
    isolateService: async ({ env, input }) => await openPlatform(env).isolate({ ...input, service: serviceNamed(env, input.service) }),
    async serviceIsolated({ env, input: { service, level, withinSeconds } }): Promise<Verdict> {
      return await lookUntil(withinSeconds, async () => {
        const { levels, holds, words } = await openPlatform(env).isolation(serviceNamed(env, service));
        return { good: levels.includes(level) && holds, words };
      });
    },
    rejoinService: async ({ env, input }) => await openPlatform(env).rejoin(serviceNamed(env, input.service)),
    endIsolation: async ({ env, input }) => await openPlatform(env).rejoin(serviceNamed(env, input.service)),
  };
}
