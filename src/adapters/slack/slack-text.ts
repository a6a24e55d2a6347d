import { callingNobody, oneLine } from '../../domain/incident/plain-text.ts';

/** A text that Slack shows as text: no mention, no link, no entity of its own. */
export function slackText(text: string, longest: number): string {
  const safe = callingNobody(oneLine(text, longest));
  return safe.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A link in Slack's markup; only http addresses become one. */
export function slackLink({ text, url }: { text: string; url: string }): string {
  const label = slackText(text, 100).replaceAll(/[|*_~`]/g, ' ');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return label;
  return `<${new URL(url).href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E')}|${label}>`;
}
