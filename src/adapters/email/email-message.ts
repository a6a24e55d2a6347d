import { html } from 'hono/html';
import type { Notice } from '../../domain/incident/notice.ts';
import { oneLine } from '../../domain/incident/plain-text.ts';

/** A notice as an email: the same in text and in HTML, where everything is shown as text. */
export async function emailMessage({
  kind,
  title,
  lines,
  links,
  severity,
  subject,
}: Notice): Promise<{ subject: string; text: string; html: string }> {
  const head = oneLine(title, 180);
  const shown = lines.slice(0, 100).map((line) => oneLine(line, 1000));
  const about = oneLine(subject, 200);
  const words = kind === 'test' ? 'Test: ' : kind === 'resolved' ? 'Resolved: ' : kind === 'approval' ? 'To decide: ' : '';
  const safe = links.filter(({ url }) => /^https?:\/\//.test(url)).map(({ text, url }) => ({ text: oneLine(text, 100), url }));
  const page = await html`<!doctype html>
    <html lang="en">
      <body style="font:15px/1.5 system-ui,sans-serif;color:#1c2430">
        <h1 style="font-size:18px">${head}</h1>
        ${shown.map((line) => html`<p style="margin:4px 0;white-space:pre-wrap">${line}</p>`)}
        ${safe.map(({ text, url }) => html`<p><a href="${url}">${text}</a></p>`)}
        <p style="color:#5b6675">${about}, severity ${severity}</p>
      </body>
    </html>`;
  const text = [head, '', ...shown, '', ...safe.map((link) => `${link.text}: ${link.url}`), '', `${about}, severity ${severity}`].join(
    '\n',
  );
  return { subject: `${words}${head}`, text, html: page.toString() };
}
