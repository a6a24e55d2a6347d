import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nothing leaves the machine, whatever a page asks for.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A real Chromium with the screen of a phone. */
export interface Phone extends AsyncDisposable {
  page: Page;
  /** All that is shown now. */
  text(): Promise<string>;
  /** Signs everybody out: no cookie is left. */
  forget(): Promise<void>;
  picture(name: string): Promise<void>;
}

export async function openPhone(pictures: string): Promise<Phone> {
  await mkdir(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return {
    page,
    text: async () => await page.locator('body').innerText(),
    forget: async () => await context.clearCookies(),
    picture: async (name) => void (await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })),
    [Symbol.asyncDispose]: async () => await browser.close(),
  };
}
