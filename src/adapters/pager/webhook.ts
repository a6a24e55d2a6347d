import type { Send } from '../../activities/incident/channels.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { postJson } from '../http/post-json.ts';
import type { Resolve } from '../resolve.ts';

/** A message as JSON to whatever turns it into a call or a text message. Its texts are plain: whoever shows them as markup must escape them. */
export function pagerWebhook(resolve: Resolve): Send {
  return async ({ env, channel, notice, person }, signal) => {
    if (channel.kind !== 'webhook') return;
    const { kind, title, lines, severity, subject, links } = notice;
    const body = {
      version: 1,
      kind,
      target: targetOf(env),
      subject: oneLine(subject, 255),
      title: oneLine(title, 180),
      severity,
      lines: lines.slice(0, 100).map((line) => oneLine(line, 1000)),
      links,
      ...(person && { to: { name: person.name, role: person.role, ...(person.phone !== undefined && { phone: person.phone }) } }),
    };
    const token = channel.token === undefined ? {} : { token: await resolve(channel.token) };
    await postJson({ name: 'the pager', url: await resolve(channel.address), body, ...token }, signal);
  };
}
