import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Temporal UI as a person uses it, in a real Chromium. */
export interface TemporalUi extends AsyncDisposable {
  /** Fills the start form and sends it. */
  start(run: { type: string; id: string; input: object }): Promise<void>;
  /** Opens a tab of a run: `timeline`, `user-metadata`. */
  open(id: string, tab: string): Promise<void>;
  /** The whole text that is shown now. */
  text(): Promise<string>;
  /** Sends an update from the dialog of the run that is open. */
  update(name: string, payload: object, picture?: string): Promise<void>;
  picture(name: string): Promise<void>;
}

/** Opens the UI. Pictures go to a folder under their names. */
export async function openTemporalUi(address: string, pictures: string): Promise<TemporalUi> {
  await mkdir(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  // A small machine that does much else draws slowly.
  page.setDefaultTimeout(90_000);
  const home = `${address}/namespaces/default/workflows`;
  const addresses = new Map<string, string>();
  return {
    start: async (run) => await start(page, home, run),
    async open(id, tab) {
      // Found in the list once, as a person would; after that its address is known.
      if (!addresses.has(id)) addresses.set(id, await find(page, home, id));
      await open(page, `${addresses.get(id) ?? home}/${tab}`);
    },
    // Markdown is shown in a frame of its own.
    text: async () => (await Promise.all(page.frames().map(async (frame) => await frame.locator('body').innerText()))).join('\n'),
    update: async (name, payload, picture) => await update(page, { name, payload, take: async () => await shoot(page, pictures, picture) }),
    picture: async (name) => await shoot(page, pictures, name),
    [Symbol.asyncDispose]: async () => await close(browser),
  };
}

async function start(page: Page, home: string, { type, id, input }: { type: string; id: string; input: object }): Promise<void> {
  const query = new URLSearchParams({ workflowType: type, taskQueue: 'watchkeeper', workflowId: id });
  await page.goto(`${home}/start-workflow?${query.toString()}`);
  await page.locator('.cm-content').click();
  await page.keyboard.insertText(JSON.stringify(input));
  // The form lays its JSON out when the field is left, and the button moves.
  await page.locator('#workflowId').click();
  await page.getByText('"requester"').waitFor();
  await page.getByRole('button', { name: 'Start Workflow' }).last().click();
  await page
    .getByText(/Workflow started|successfully/i)
    .first()
    .waitFor({ timeout: 5000 })
    .catch(() => undefined);
}

async function find(page: Page, home: string, id: string): Promise<string> {
  await page.goto(home);
  const link = page.getByRole('link', { name: id }).first();
  for (let tries = 0; tries < 20 && !(await link.isVisible()); tries += 1) {
    await page.waitForTimeout(1000);
    await page.reload();
    await link.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  await link.click();
  await page.getByText('User Metadata').first().waitFor();
  return page.url().replace(/\/(history|timeline).*/, '');
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page
    .getByRole('button', { name: 'More Actions' })
    .or(page.getByRole('button', { name: 'Reset' }))
    .first()
    .waitFor();
  await page.waitForTimeout(1500);
}

async function update(page: Page, { name, payload, take }: { name: string; payload: object; take(): Promise<void> }): Promise<void> {
  await page.getByRole('button', { name: 'More Actions' }).first().click();
  await page.getByRole('menuitem', { name: 'Send an Update' }).first().click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByRole('button', { name: /Select an Update/ }).click();
  await page.getByRole('option', { name }).first().click();
  await dialog.locator('.cm-content').click();
  await page.keyboard.insertText(JSON.stringify(payload));
  // The dialog lays its JSON out when the field is left, and the button moves.
  await dialog.getByText('Update ID').click();
  await page.waitForTimeout(700);
  await take();
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await page.waitForTimeout(1500);
}

async function shoot(page: Page, folder: string, name: string | undefined): Promise<void> {
  if (name !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function close(browser: Browser): Promise<void> {
  await browser.close();
}
