import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Text that was escaped, or is ours. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const style = `*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff;max-width:60rem;margin:0 auto;padding:0 1rem 4rem;overflow-wrap:anywhere}
header{display:flex;gap:1rem;align-items:center;flex-wrap:wrap;border-bottom:1px solid #dde3ea;padding:.6rem 0;margin-bottom:1rem}header form{margin-left:auto}
h1{font-size:1.3rem}h2{font-size:1.1rem;margin-top:2rem}a{color:#1d5fa5}
code,pre{font:14px/1.45 ui-monospace,monospace;background:#f3f5f8;padding:.1rem .3rem;border-radius:4px;white-space:pre-wrap}pre{padding:.6rem}
ol,ul{padding-left:1.3rem}li{margin:.6rem 0}.small{color:#5b6675;font-size:14px}.said{background:#fdf6e3;border-left:6px solid #c99a1d;padding:.5rem 1rem}
.R2,.R3,.sev1,.sev2,.failed{color:#a3271b;font-weight:600}.good{background:#e8f5ec;border-left:6px solid #2c8a4b;padding:.5rem 1rem}.bad{background:#fdeceb;border-left:6px solid #c0392b;padding:.5rem 1rem}
form.do{border:1px solid #dde3ea;border-radius:8px;padding:.8rem 1rem;margin:1rem 0}label{display:block;margin:.6rem 0}
input,textarea,select{font:inherit;width:100%;padding:.5rem;border:1px solid #9aa7b5;border-radius:6px}button{font:inherit;min-height:44px;padding:.5rem 1.2rem;margin:.4rem .4rem .2rem 0;border:0;border-radius:6px;background:#1d5fa5;color:#fff}
button.no{background:#a3271b}button.plain{background:#5b6675}summary{min-height:44px;padding:.5rem 0;cursor:pointer}`;

// One text, because the hash is of every blank in it.
const styleElement = raw(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing is fetched, run or framed; forms go here only. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

/** Sets the headers of every answer of the pages. */
export function secure(c: Context): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}

export interface Page {
  title: string;
  body: Html;
  /** Who is signed in, with the token of their forms. */
  signedIn?: { person: string; token: string };
}

/** A whole page. It needs no script. */
export function pageOf({ title, body, signedIn }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <a href="/">Watchkeeper</a>
          ${
            signedIn &&
            html`<span class="small">${signedIn.person}</span>
              <form method="post" action="/sign-out">
                <input type="hidden" name="token" value="${signedIn.token}" /><button class="plain">Sign out</button>
              </form>`
          }
        </header>
        ${body}
      </body>
    </html>`;
}

/** A page that says one thing. */
export async function say(
  c: Context,
  status: 400 | 401 | 403 | 404 | 409 | 503,
  { title, text }: { title: string; text: string },
): Promise<Response> {
  return c.html(
    await pageOf({
      title,
      body: html`<h1>${title}</h1>
        <p class="bad">${text}</p>
        <p><a href="/">Back</a></p>`,
    }),
    status,
  );
}
