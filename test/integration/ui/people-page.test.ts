import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerType } from '@hono/node-server';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personalLink } from '../../../src/client/personal-link.ts';
import type { IncidentActivities } from '../../../src/domain/incident/incident-activities.ts';
import { pagePath } from '../../../src/domain/incident/page-path.ts';
import { peoplePages } from '../../../src/gateway/people/people-app.ts';
import type { PeopleSettings } from '../../../src/gateway/people/people-settings.ts';
import type { EngineWorld } from '../../support/engine-world.ts';
import { engineWorld } from '../../support/engine-world.ts';
import { fails } from '../../support/fake-steps.ts';
import { environmentOf, gatewayKey } from '../../support/fake-system.ts';
import { endsOf } from '../../support/metrics-of.ts';
import type { OpenidProvider } from '../../support/openid-provider.ts';
import { openidProvider } from '../../support/openid-provider.ts';
import type { Driven } from '../../support/run-driver.ts';
import { servers } from '../../support/servers.ts';
import type { Phone } from '../../support/ui/phone.ts';
import { openPhone } from '../../support/ui/phone.ts';

const target = 'demo/signed';
const key = 'k'.repeat(40);
const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> *bold* [a](javascript:1)`;
/** FAKE: an incident in which nothing is found and everybody is reached. */
const quiet: Omit<IncidentActivities, 'alertsNow'> = {
  environmentOf: async () => await Promise.resolve(environmentOf('signed')),
  incidentNumber: async () => await Promise.resolve(7),
  pageLevel: async ({ level }) => await Promise.resolve({ level, people: ['Ana'], deliveries: [] }),
  tell: async () => await Promise.resolve([]),
  probe: async () => await Promise.resolve([]),
  recovered: async () => await Promise.resolve({ seen: 'bad', words: 'it is slow' }),
  reportIncident: async () => await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 }),
};
const noBrowser = !existsSync('/usr/bin/chromium') && process.env['CI'] === undefined;
if (noBrowser) process.stderr.write('NOT TESTED: the page for people needs Chromium: apt-get install chromium\n');

describe.skipIf(noBrowser)('on the page of the gateway', () => {
  let world: EngineWorld;
  let oidc: OpenidProvider;
  let gateway: ServerType;
  let settings: PeopleSettings;
  let phone: Phone;

  beforeAll(async () => {
    const pictures = process.env['WATCHKEEPER_PICTURES'] ?? (await mkdtemp(join(tmpdir(), 'watchkeeper-page-')));
    [world, phone] = await Promise.all([
      engineWorld({ address: servers().temporal.address, targets: [target], activities: quiet }),
      openPhone(pictures),
    ]);
    const app = new Hono();
    gateway = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    if (!gateway.listening) await new Promise((resolve) => gateway.once('listening', resolve));
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    oidc = await openidProvider(`${url}/oidc/callback`);
    const { issuer, clientId, clientSecret } = oidc;
    settings = { url, key, signingKey: gatewayKey, oidc: { issuer, clientId, clientSecret, claim: 'preferred_username' } };
    app.route('/', peoplePages(world.client, settings));
  });

  afterAll(async () => {
    await phone?.[Symbol.asyncDispose]();
    await oidc?.[Symbol.asyncDispose]();
    await new Promise((resolve) => gateway?.close(resolve));
    await world?.close();
  });

  beforeEach(async () => await phone.forget());

  async function waiting(on = world.store(target)): Promise<Driven> {
    const run = await world.start('restore', on, { input: { keepOldSeconds: 0 } });
    await run.waitsFor('approval');
    return run;
  }

  const linkTo = async (person: string, run: Driven): Promise<string> =>
    await personalLink(settings, { person, path: pagePath(run.handle.workflowId) });

  async function comeAs(person: string, run: Driven): Promise<void> {
    await phone.page.goto(await linkTo(person, run));
    await phone.page.getByRole('button', { name: `Go on as ${person}` }).click();
  }

  async function approve(): Promise<void> {
    await phone.page.getByLabel(/type demo\/signed/).fill(target);
    await phone.page.getByRole('button', { name: 'Approve' }).click();
  }

  test('two people read the plan and approve: one by a link, one by their provider, and the run knows them by signatures', async () => {
    const run = await waiting();
    await comeAs('ana', run);
    const shown = await phone.text();
    expect(shown).toMatch(/Asked for by zed; risk R3/);
    expect(shown).toContain('pg_restore');
    expect(shown).toContain('undo:');
    expect(await phone.page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]')).toEqual([390, 390]);
    expect(await phone.page.evaluate('getComputedStyle(document.body).fontFamily')).toContain('system-ui');
    await phone.picture('plan-on-a-phone');
    await phone.page.getByLabel(/Comment/).fill(hostile);
    await approve();
    await phone.page.getByText('Your word is taken.').waitFor();
    expect(await phone.text()).toContain(hostile);
    expect(await phone.page.title()).not.toBe('owned');
    expect(await phone.page.locator('img, script').count()).toBe(0);

    await phone.forget();
    oidc.user = 'Ben';
    await phone.page.goto(settings.url);
    await phone.page.getByRole('link', { name: 'Sign in' }).click();
    await phone.page.getByRole('link', { name: `restore of ${target}` }).click();
    await approve();
    await phone.page.getByText('Your word is taken.').waitFor();
    const { decisions } = await run.waitsFor('signOff');
    expect(decisions).toMatchObject([
      { by: 'ana', comment: hostile, signed: true },
      { by: 'ben', signed: true },
    ]);
    await phone.page.reload();
    await phone.page.getByRole('button', { name: 'Sign off' }).click();
    expect(await run.end()).toMatchObject({ kind: 'done', outcome: { old: { signedOffBy: 'ben' } } });
  });

  test('a link counts once, whichever replica it reaches, opens one page, and is of no use when it was altered', async () => {
    const [run, other] = await Promise.all([waiting(), waiting()]);
    const link = await linkTo('ana', run);
    await phone.page.goto(link);
    await phone.page.goto(link);
    await phone.page.getByRole('button').click();
    await phone.page.getByText('Asked for by').waitFor();
    expect((await phone.page.goto(`${settings.url}${pagePath(other.handle.workflowId)}`))?.status()).toBe(403);
    await phone.page.goto(link);
    await phone.page.getByRole('button').click();
    expect(await phone.text()).toContain('This link does not count');
    const both = await linkTo('ana', run);
    const replicas = [peoplePages(world.client, settings), peoplePages(world.client, settings)];
    const body = new URLSearchParams({ token: new URL(both).searchParams.get('token') ?? '' });
    const used = await Promise.all(replicas.map(async (one) => (await one.request('/link', { method: 'POST', body })).status));
    expect(used.toSorted((a, b) => a - b)).toEqual([303, 401]);
    const forged = await personalLink({ ...settings, key: 'g'.repeat(40) }, { person: 'ana', path: '/' });
    expect((await phone.page.goto(forged))?.status()).toBe(401);
    await Promise.all([run.handle.terminate(), other.handle.terminate()]);
  });

  test('whoever asked cannot approve, an old plan cannot be approved, and a form of another session is refused (scenario 17)', async () => {
    const on = world.store(target);
    const run = await waiting(on);
    const { 'restore completed': before } = await endsOf(world.namespace);
    await comeAs('zed', run);
    await approve();
    expect(await phone.text()).toContain('zed asked for this run and cannot decide on it');
    await phone.forget();
    await comeAs('ana', run);
    await phone.page.evaluate("document.querySelector('form#decide input[name=planHash]').value = 'f'.repeat(64)");
    await approve();
    expect(await phone.text()).toMatch(/the plan is now [\da-f]{12}, not ffffffffffff/);
    await phone.page.goto(`${settings.url}${pagePath(run.handle.workflowId)}`);
    await phone.page.evaluate("document.querySelector('form#decide input[name=token]').value = 'guessed'");
    await approve();
    expect(await phone.text()).toContain('The form is not of this session');
    expect(await run.view()).toMatchObject({ decisions: [], waitingFor: 'approval' });
    expect(on.script.changes()).toEqual([]);
    expect((await endsOf(world.namespace))['restore completed']).toBe(before);
    await run.handle.terminate();
  });

  test('a step that failed is shown with its failure, and is answered', async () => {
    const on = world.store(target);
    on.script.on('setIntact', fails());
    const run = await world.start('backup', on);
    await run.waitsFor('answer');
    await comeAs('ana', run);
    expect(await phone.text()).toMatch(/Step 5 failed/);
    await phone.page.getByRole('button', { name: 'Leave it as it is' }).click();
    await phone.page.getByText('Your word is taken.').waitFor();
    expect(await run.end()).toMatchObject({ kind: 'failed' });
  });

  test('an incident shows what came with its alerts as text, and is acknowledged; a restricted one is for those who were sent a link', async () => {
    const alert = { source: 'main', fingerprint: 'a', status: 'firing', labels: { alertname: hostile }, annotations: { summary: hostile } };
    const opened = async (id: string, restricted: boolean): Promise<string> => {
      const since = new Date().toISOString();
      const kind = id.split('/').slice(3, 5).join('/');
      const about = {
        target,
        key: kind,
        service: 'api',
        scenario: 'latency',
        severity: 3,
        title: hostile,
        requester: 'alerts',
        since,
        restricted,
      };
      await world.startRaw('incident', [{ ...about, alerts: [{ ...alert, startsAt: since }] }], id);
      return id;
    };
    const open = await opened(`incident/${target}/api/latency/1`, false);
    const secret = await opened(`incident/${target}/api/breach/1`, true);
    await phone.page.goto(await personalLink(settings, { person: 'ana', path: pagePath(open) }));
    await phone.page.getByRole('button').click();
    expect((await phone.text()).split(hostile).length).toBeGreaterThan(2);
    expect(await phone.page.title()).not.toBe('owned');
    expect(await phone.page.locator('img, script').count()).toBe(0);
    await phone.page.locator('form#acknowledge').getByRole('button').click();
    await phone.page.getByText('ana is on it').waitFor();
    await phone.picture('incident-on-a-phone');
    expect(await world.client.workflow.getHandle(open).query('summary')).toMatchObject({ acknowledgedBy: 'ana' });

    await phone.forget();
    oidc.user = 'ben';
    await phone.page.goto(`${settings.url}/oidc`);
    await phone.page.getByRole('link', { name: `${target} #7` }).waitFor();
    expect(await phone.text()).not.toContain('breach');
    expect(await phone.page.getByRole('link', { name: `${target} #7` }).count()).toBe(1);
    expect((await phone.page.goto(`${settings.url}${pagePath(secret)}`))?.status()).toBe(403);
    await phone.forget();
    await phone.page.goto(await personalLink(settings, { person: 'ben', path: pagePath(secret) }));
    await phone.page.getByRole('button').click();
    await phone.page.getByText('Nobody has acknowledged it.').waitFor();
    await Promise.all([open, secret].map(async (id) => await world.client.workflow.getHandle(id).terminate()));
  });

  test('nobody comes in without a session, and every answer forbids scripts, frames and caches', async () => {
    const run = await waiting();
    const see = await fetch(`${settings.url}${pagePath(run.handle.workflowId)}`, { redirect: 'manual' });
    expect(see.headers.get('location')).toContain('/sign-in?to=');
    const forged = await fetch(`${settings.url}/send`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: 'watchkeeper=e30.e30.e30' },
    });
    expect(forged.headers.get('location')).toBe('/sign-in');
    const away = await (await fetch(`${settings.url}/sign-in?to=//evil.example`)).text();
    expect(away).not.toContain('evil');
    expect(see.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
    expect(see.headers.get('cache-control')).toBe('no-store');
    await run.handle.terminate();
  });
});
