import type { RouteState } from '../domain/release/route-state.ts';
import { routeNamed } from '../domain/release/route-state.ts';
import type { Environment } from '../domain/system/environment.ts';
import { platformTool } from './platform-commands.ts';
import type { At } from './step.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfRoute {
  route: string;
}

interface Switching extends OfRoute {
  /** Colours: as the plan saw it, and as it is to be. */
  from: string;
  to: string;
  changeId: string;
}

/** Which colour is live. @throws OpsError `Conflict` when the router leads to none of them. */
export const routeState = observe<OfRoute, RouteState>({
  class: 'look',
  command: ({ env, input }) => `${platformTool(env)} get ${routeNamed(env, input.route).router} -o jsonpath='{.spec.selector}'`,
  // The first colour: a name in `<…>` would be no colour, and on paper a release would have nowhere to go.
  preview: ({ env, input }) => ({ route: input.route, live: firstColour(env, input.route), ready: 0, stale: 0 }),
});

/** The traffic goes where it went. Right when it never went elsewhere. */
export const switchBack = recover<Switching>({ class: 'act', command: (at) => switchCommand(at, at.input.from) });

/** Sends the traffic to another colour: compare and set on the one that the plan saw. */
export const switchRoute = change<Switching, void>({
  class: 'act',
  risk: 'R2',
  command: (at) => switchCommand(at, at.input.to),
  preview: () => undefined,
  undo: by(switchBack, ({ input }) => input),
});

/** Only ready instances of the colour take the traffic. */
export const routeServes = verify<OfRoute & { colour: string; withinSeconds: number }>({
  class: 'rollout',
  command: ({ env, input }) => `${platformTool(env)} get endpointslices  # of ${input.route}: only ${input.colour}, and ready`,
});

function firstColour(env: Environment, route: string): string {
  return Object.keys(routeNamed(env, route).colours)[0] ?? '<live>';
}

function switchCommand({ env, input }: At<OfRoute>, colour: string): string {
  const { router, label } = routeNamed(env, input.route);
  return `${platformTool(env)} patch ${router} -p '{"spec":{"selector":{"${label}":"${colour}"}}}'`;
}
