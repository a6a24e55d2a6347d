import { html } from 'hono/html';
import type { Send } from '../../activities/incident/channels.ts';
import type { OpenObjects } from '../../activities/objects.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { PublicState } from './public-state.ts';
import { publicState } from './public-state.ts';

/** How many incidents the page shows. */
const most = 20;

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
section{border-left:6px solid #c0392b;padding:.2rem 1rem;margin:1rem 0;background:#fdeceb}section.resolved{border-color:#2c8a4b;background:#e8f5ec}
p{margin:.2rem 0;white-space:pre-wrap}time{color:#5b6675}`;

/** A page of plain HTML in the environment's object store, with the states beside it as JSON. Safe to repeat: an incident is known by its subject. */
export function staticStatusPage(openObjects: OpenObjects): Send {
  return async ({ env, channel, notice }) => {
    if (channel.kind !== 'staticStatusPage' || notice.restricted === true) return;
    const objects = openObjects(env.objects);
    const statesKey = `${channel.key}.json`;
    const now = publicState(notice, new Date());
    const before = statesOf(await objects.get(statesKey));
    const known = before.find(({ subject }) => subject === now.subject);
    // What nobody published is not told to be over either.
    if (known === undefined && now.text === '') return;
    const states = [{ ...now, text: now.text || (known?.text ?? '') }, ...before.filter(({ subject }) => subject !== now.subject)].slice(
      0,
      most,
    );
    await objects.put(statesKey, JSON.stringify(states), { contentType: 'application/json' });
    const page = await staticPage(targetOf(env), states);
    await objects.put(channel.key, page, { contentType: 'text/html; charset=utf-8' });
  };
}

function statesOf(bytes: Uint8Array | undefined): PublicState[] {
  if (bytes === undefined) return [];
  try {
    const states: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(states) ? (states as PublicState[]) : [];
  } catch {
    // Somebody else wrote it: the page is begun anew rather than never again.
    return [];
  }
}

// Nothing is fetched, and every text is shown as text.
async function staticPage(target: string, states: readonly PublicState[]): Promise<string> {
  const open = states.filter(({ state }) => state === 'open').length;
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="refresh" content="60" />
        <title>Status of ${target}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${target}</h1>
        <p>${open === 0 ? 'Everything works.' : open === 1 ? 'There is an incident.' : `There are ${open} incidents.`}</p>
        ${states.map(
          (one) =>
            html`<section class="${one.state === 'resolved' ? 'resolved' : 'open'}">
              <p>${one.text}</p>
              <p><time datetime="${one.at}">${one.at}</time> ${one.state}</p>
            </section>`,
        )}
      </body>
    </html>`;
  return page.toString();
}
