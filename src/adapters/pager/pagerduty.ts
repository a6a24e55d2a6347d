import type { Send } from '../../activities/incident/channels.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { postJson } from '../http/post-json.ts';
import type { Resolve } from '../resolve.ts';

const events = 'https://events.pagerduty.com/v2/enqueue';
const words = { 1: 'critical', 2: 'error', 3: 'warning', 4: 'info' } as const;

/** PagerDuty takes events of at most 512 KB; of a notice no more is worth reading anyway. */
const mostLines = 100;
const longestLine = 1000;

/** An event of PagerDuty's Events API v2. What is triggered under a subject is resolved under it; a test is over at once. */
export function pagerDuty(resolve: Resolve): Send {
  return async (sending, signal) => {
    const { channel, notice } = sending;
    if (channel.kind !== 'pagerduty') return;
    const url = channel.address === undefined ? events : await resolve(channel.address);
    const key = { routing_key: await resolve(channel.routingKey), dedup_key: notice.subject.slice(0, 255) };
    const post = async (body: object): Promise<unknown> => await postJson({ name: 'PagerDuty', url, body: { ...key, ...body } }, signal);
    if (notice.kind !== 'resolved') await post(triggerOf(sending));
    if (notice.kind === 'resolved' || notice.kind === 'test') await post({ event_action: 'resolve' });
  };
}

function triggerOf({ env, notice, person }: Parameters<Send>[0]): object {
  const { title, lines, links, severity, subject, kind } = notice;
  return {
    event_action: 'trigger',
    client: 'Watchkeeper',
    links: links.map(({ text, url }) => ({ text: oneLine(text, 100), href: url })),
    payload: {
      summary: oneLine(title, 1000),
      source: targetOf(env),
      severity: kind === 'test' ? 'info' : words[severity],
      component: oneLine(subject, 200),
      class: kind,
      custom_details: {
        ...(person && { person: person.name }),
        lines: lines.slice(0, mostLines).map((line) => oneLine(line, longestLine)),
      },
    },
  };
}
