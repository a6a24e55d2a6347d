import type { Send } from '../../activities/incident/channels.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { postJson } from '../http/post-json.ts';
import type { Resolve } from '../resolve.ts';
import { slackMessage } from './slack-message.ts';

/** To a room, by an incoming webhook, whose address is a secret. */
export function slackWebhook(resolve: Resolve): Send {
  return async ({ channel, notice, mentions }, signal) => {
    if (channel.kind !== 'slack') return;
    await postJson({ name: 'Slack', url: await resolve(channel.webhook), body: slackMessage(notice, mentions) }, signal);
  };
}

/** To a person, or to the app's room, by the Web API. It says `ok: false` with status 200 where it refuses. */
export function slackApp(resolve: Resolve): Send {
  return async ({ channel, notice, person, mentions }, signal) => {
    if (channel.kind !== 'slackApp') return;
    const base = channel.address === undefined ? 'https://slack.com/api' : await resolve(channel.address);
    const to = person === undefined ? channel.channel : person.slack;
    const post = { name: 'Slack', url: `${base.replace(/\/$/, '')}/chat.postMessage`, token: await resolve(channel.token) };
    const text = await postJson({ ...post, body: { channel: to, ...slackMessage(notice, mentions) } }, signal);
    const answer = answerOf(text);
    if (answer.ok === true) return;
    const error = typeof answer.error === 'string' && /^[a-z_]{1,60}$/.test(answer.error) ? answer.error : 'no reason given';
    throw new OpsError(error === 'ratelimited' ? 'Unavailable' : 'Refused', `Slack refused the message: ${error}`);
  };
}

function answerOf(text: string): { ok?: unknown; error?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { ok?: unknown };
  } catch {
    return {};
  }
}
