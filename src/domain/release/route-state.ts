import type { Environment } from '../system/environment.ts';
import { targetOf } from '../system/environment.ts';
import type { Route } from '../system/platform.ts';
import { didYouMean } from '../definition/did-you-mean.ts';
import { OpsError } from '../ops-error.ts';

/** Where the traffic of a route goes now. */
export interface RouteState {
  route: string;
  /** The colour that is asked for. */
  live: string;
  /** Ready instances of the live colour that take traffic, and those of other colours that still do. */
  ready: number;
  stale: number;
}

/** The route of this name. @throws OpsError `InvalidInput` with the nearest name. */
export function routeNamed(env: Environment, name: string): Route {
  const found = env.routes.find((route) => route.name === name);
  if (found !== undefined) return found;
  const names = env.routes.map((route) => route.name);
  const hint = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  throw new OpsError('InvalidInput', `${targetOf(env)} has no route \`${name}\`${didYouMean(name, names)}`, { hint });
}

/** The colour that the traffic would be switched to: the one that is named, or the only other one. */
export function otherColour({ name, colours }: Route, live: string, wanted?: string): string {
  const others = Object.keys(colours).filter((colour) => colour !== live);
  if (wanted !== undefined && colours[wanted] !== undefined) return wanted;
  const [only] = others;
  if (wanted === undefined && only !== undefined && others.length === 1) return only;
  throw new OpsError('InvalidInput', wanted === undefined ? `say which colour of ${name}` : `${name} has no colour \`${wanted}\``, {
    hint: `There is: ${Object.keys(colours).join(', ')}.`,
  });
}
