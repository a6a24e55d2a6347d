import type { Send } from '../../activities/incident/channels.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { postJson } from '../http/post-json.ts';
import type { Resolve } from '../resolve.ts';
import { publicState } from './public-state.ts';

/** The public state of an incident as JSON, to a status page of any make. */
export function statusPage(resolve: Resolve): Send {
  return async ({ env, channel, notice }, signal) => {
    if (channel.kind !== 'statusPage' || notice.restricted === true) return;
    const token = channel.token === undefined ? {} : { token: await resolve(channel.token) };
    const body = { version: 1, target: targetOf(env), ...publicState(notice, new Date()) };
    await postJson({ name: 'the status page', url: await resolve(channel.address), body, ...token }, signal);
  };
}
