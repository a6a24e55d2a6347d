import type { Notice } from '../../domain/incident/notice.ts';
import type { Contact } from '../../domain/system/environment.ts';
import { slackLink, slackText } from './slack-text.ts';

const mostLines = 30;

/** A notice as a Slack message. Texts are blocks of plain text, so only our own mentions and links are markup. */
export function slackMessage(notice: Notice, mentions: readonly Contact[] = []): object {
  const { kind, title, lines, links, subject } = notice;
  const words = kind === 'test' ? 'Test: ' : kind === 'resolved' ? 'Resolved: ' : '';
  const called = mentions.flatMap(({ slack }) => (slack === undefined ? [] : [`<@${slack}>`]));
  const markup = [called.join(' '), links.map(slackLink).join('  ')].filter(Boolean);
  return {
    text: slackText(`${words}${title}`, 200),
    blocks: [
      { type: 'header', text: plain(`${words}${title}`, 140) },
      ...(lines.length === 0 ? [] : [{ type: 'section', text: { type: 'plain_text', emoji: false, text: bodyOf(lines) } }]),
      { type: 'context', elements: [plain(subject, 200)] },
      ...markup.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })),
    ],
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

function plain(text: string, longest: number): object {
  return { type: 'plain_text', emoji: false, text: slackText(text, longest) };
}

/** Slack takes 3,000 characters, and entities count as they are written. */
function bodyOf(lines: readonly string[]): string {
  let body = '';
  for (const line of lines.slice(0, mostLines)) {
    const next = `${body}${body === '' ? '' : '\n'}${slackText(line, 400)}`;
    if (next.length > 2900) return `${body}\n…`;
    body = next;
  }
  return body === '' ? '–' : body;
}
