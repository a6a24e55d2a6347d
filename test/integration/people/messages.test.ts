import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pagePeople, peopleActivities } from '../../../src/activities/incident/people.ts';
import { testContactActivities } from '../../../src/activities/incident/test-contact.ts';
import { openS3Objects } from '../../../src/adapters/s3/open-objects.ts';
import { noticeSender } from '../../../src/adapters/send-notice.ts';
import type { Delivery, Notice } from '../../../src/domain/incident/notice.ts';
import type { Channel, ResponsePolicy } from '../../../src/domain/incident/response-policy.ts';
import type { Contact, Environment } from '../../../src/domain/system/environment.ts';
import { environmentOf } from '../../support/fake-system.ts';
import type { HttpReceiver, MailReceiver } from '../../support/message-receivers.ts';
import { httpReceiver, mailReceiver } from '../../support/message-receivers.ts';
import { freshBucket, servers } from '../../support/servers.ts';

const ana: Contact = { name: 'Ana', role: 'on call', email: 'ana@shop.io', phone: '+49 30 901820', slack: 'U012AB', user: 'ana' };
const ben: Contact = { name: 'Ben', role: 'lead', email: 'ben@shop.io' };
const cleo: Contact = { name: 'Cleo', role: 'head', phone: '+49 30 901821' };
const hostile = `<!channel> <b>x</b> &amp; *bold* [a](http://evil.example) @here\u202E\r\nBcc: mallory@evil.example`;
const notice: Notice = {
  kind: 'page',
  title: `Sev1 shop is down ${hostile}`,
  lines: [hostile, 'second line'],
  severity: 1,
  subject: 'demo/production #12',
  links: [],
};

describe('messages to people', () => {
  let http: HttpReceiver;
  let mail: MailReceiver;
  let bucket: string;
  let values: Record<string, string>;

  beforeAll(async () => {
    [mail, bucket] = await Promise.all([mailReceiver(), freshBucket()]);
  });
  beforeEach(async () => {
    http = await httpReceiver();
    mail.mails.length = 0;
    mail.refused = '';
    const { accessKeyId, secretAccessKey } = servers().objects;
    values = {
      'env:HOOK': `${http.url}/T0/B0/secret-hook`,
      'env:BOT': 'xoxb-secret',
      'env:SMTP': mail.url,
      'env:ROUTING': 'routing-secret',
    };
    Object.assign(values, { 'env:KEY_ID': accessKeyId, 'env:SECRET': secretAccessKey, 'env:PAGER': 'pager-secret' });
    return async () => await http[Symbol.asyncDispose]();
  });
  afterAll(async () => await mail?.[Symbol.asyncDispose]());

  const channels = (): Record<string, Channel> => ({
    slack: { kind: 'slack', webhook: 'env:HOOK' },
    slackApp: { kind: 'slackApp', token: 'env:BOT', channel: '#incidents', address: `${http.url}/api` },
    email: { kind: 'email', smtp: 'env:SMTP', from: 'watch@shop.io' },
    pagerduty: { kind: 'pagerduty', routingKey: 'env:ROUTING', address: `${http.url}/v2/enqueue` },
    webhook: { kind: 'webhook', address: `${http.url}/pager`, token: 'env:PAGER' },
    statusPage: { kind: 'statusPage', address: `${http.url}/status` },
    staticStatusPage: { kind: 'staticStatusPage', key: 'status/index.html' },
  });

  function envWith(kinds: string[], more: Partial<ResponsePolicy> = {}): Environment {
    const { region, endpoint } = servers().objects;
    const chosen = kinds.flatMap((kind) => channels()[kind] ?? []);
    return environmentOf('production', {
      contacts: [ana, ben, cleo],
      objects: { ...environmentOf('x').objects, bucket, region, endpoint },
      response: {
        ...{ ladder: [['Ana'], ['Ben', 'Cleo']], security: [], covers: [], severities: [], playbooks: [], alertmanagers: [] },
        ...{ automation: 'on', channels: chosen, ...more },
      },
    });
  }

  const resolve = async (given: string): Promise<string> => await Promise.resolve(values[given] ?? given);
  const ports = {
    send: noticeSender(resolve, openS3Objects(resolve)),
    linkTo: async (path: string, person?: Contact) => await Promise.resolve(`https://watch.shop.io${path}&for=${person?.user ?? 'nobody'}`),
    withinMs: 1500,
  };
  const people = peopleActivities(ports);
  const results = (deliveries: readonly Delivery[]): string[] =>
    deliveries.map(({ channel, person, result, why }) => `${channel} ${person ?? 'room'} ${result}${why === undefined ? '' : `: ${why}`}`);

  test('a page goes out on what rings first, and on everything the next time', async () => {
    const env = envWith(['slack', 'slackApp', 'email', 'pagerduty']);
    http.answers.splice(0, 1, { status: 200, body: '{"ok":true}' });
    const first = await people.pageLevel({ env, level: 0, notice, round: 0 });
    expect(first.people).toEqual(['Ana']);
    expect(results(first.deliveries)).toEqual(['slackApp Ana sent', 'pagerduty Ana sent', 'slack room sent', 'slackApp room sent']);
    expect(mail.mails).toHaveLength(0);
    const again = await people.pageLevel({ env, level: 0, notice, round: 1 });
    expect(results(again.deliveries)).toContain('email Ana sent');
    expect(mail.mails[0]?.to).toEqual(['ana@shop.io']);
  });

  test('what came with an alert is shown as text on every channel', async () => {
    const env = envWith(['slack', 'email', 'pagerduty', 'webhook']);
    const about = { ...notice, workflowId: 'incident/demo/production/api/down/1' };
    await people.pageLevel({ env, level: 0, notice: about, round: 1 });
    const slack = http.requests.find(({ path }) => path.includes('secret-hook'))?.text ?? '';
    expect(slack).toContain('&lt;!channel&gt; &lt;b&gt;x&lt;/b&gt; &amp;amp;');
    expect(slack).toContain('<@U012AB>');
    expect(slack).toContain('<https://watch.shop.io/see?id=incident%2Fdemo%2Fproduction%2Fapi%2Fdown%2F1&for=nobody|Open it>');
    expect(slack).not.toMatch(/<!channel|@here|<b>|\u202E/);
    const raw = (mail.mails[0]?.raw ?? '').replaceAll('=\r\n', '');
    expect(raw).toMatch(/^Subject: .*Sev1 shop is down/m);
    expect(raw).not.toMatch(/^Bcc:/m);
    expect(raw).not.toContain('<b>x</b> *');
    expect(raw).toContain('&lt;b&gt;x&lt;/b&gt;');
    const event = http.requests.find(({ path }) => path === '/v2/enqueue')?.body;
    expect(event).toMatchObject({ event_action: 'trigger', dedup_key: 'demo/production #12', payload: { severity: 'critical' } });
    expect(http.requests.find(({ path }) => path === '/pager')).toMatchObject({
      authorization: 'Bearer pager-secret',
      body: { to: { name: 'Ana', phone: '+49 30 901820' }, links: [{ url: expect.stringContaining('for=ana') as string }] },
    });
  });

  test('an event of half a million lines is cut to what a pager takes', async () => {
    const long = { ...notice, lines: Array.from({ length: 500_000 }, () => 'x'.repeat(100)), title: 'y'.repeat(100_000) };
    await people.pageLevel({ env: envWith(['pagerduty']), level: 0, notice: long, round: 0 });
    expect(http.requests[0]?.text.length).toBeLessThan(512 * 1024);
  });

  test('a channel that fails, refuses or hangs is a line without a key or an address, and holds nobody up', async () => {
    http.answers.splice(
      0,
      1,
      { status: 200, body: '{"ok":false,"error":"channel_not_found"}' },
      { status: 500, body: 'secret-hook' },
      'hang',
    );
    mail.refused = 'ben@shop.io';
    const one = await people.pageLevel({ env: envWith(['slackApp']), level: 0, notice: { ...notice, restricted: true }, round: 0 });
    expect(results(one.deliveries)).toEqual(['slackApp Ana failed: Slack refused the message: channel_not_found']);
    const both = await people.pageLevel({ env: envWith(['webhook', 'email']), level: 1, notice, round: 1 });
    expect(results(both.deliveries)).toEqual([
      'email Ben failed: the mail server says no: the sender or the receiver was refused (550)',
      'webhook Cleo failed: the pager answered 500',
    ]);
    const startedAt = Date.now();
    const hung = await people.pageLevel({ env: envWith(['pagerduty']), level: 0, notice, round: 0 });
    expect(results(hung.deliveries)[0]).toMatch(/^pagerduty Ana failed: (no answer within 1.5 s|PagerDuty does not answer)/);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    values['env:SMTP'] = 'smtp://watch:wrong-pass@127.0.0.1:9';
    const gone = await people.pageLevel({ env: envWith(['email']), level: 1, notice, round: 0 });
    values['env:SMTP'] = 'mail.shop.io:secret';
    const odd = await people.pageLevel({ env: envWith(['email']), level: 1, notice, round: 0 });
    expect(results(odd.deliveries)[0]).toContain('the address of the mail server is not of the form');
    expect(JSON.stringify([one, both, hung, gone, odd])).not.toMatch(/secret|wrong-pass|127\.0\.0\.1|shop\.io/);
  });

  test('told to wait it waits for a second, and tries once more', async () => {
    http.answers.splice(0, 1, { status: 429, body: '', headers: { 'retry-after': '1' } }, { status: 200, body: '{"ok":true}' });
    const paged = await people.pageLevel({ env: envWith(['slackApp']), level: 0, notice: { ...notice, restricted: true }, round: 0 });
    expect(results(paged.deliveries)).toEqual(['slackApp Ana sent']);
    expect(http.requests.map(({ authorization }) => authorization)).toEqual(['Bearer xoxb-secret', 'Bearer xoxb-secret']);
  });

  test('a level whom no channel reaches is empty, so that the next is paged at once (scenario 13)', async () => {
    const env = envWith(['email'], { ladder: [['Cleo'], ['Ben']] });
    const paged = await people.pageLevel({ env, level: 0, notice, round: 0 });
    expect(paged.people).toEqual([]);
    expect(results(paged.deliveries)).toEqual(['none Cleo failed: no channel reaches them']);
    expect((await people.pageLevel({ env, level: 1, notice, round: 0 })).people).toEqual(['Ben']);
    const { response: _, ...without } = env;
    expect(await people.pageLevel({ env: without, level: 0, notice, round: 0 })).toMatchObject({ people: [] });
  });

  test('what is restricted reaches persons only: no room and no status page', async () => {
    const env = envWith(['slack', 'slackApp', 'email', 'statusPage', 'staticStatusPage'], { security: ['Ben'] });
    const secret = { ...notice, restricted: true };
    expect(results((await people.pageLevel({ env, level: 0, notice: secret, round: 1 })).deliveries)).toEqual(['email Ben sent']);
    expect(await people.tell({ env, notice: { ...secret, kind: 'update' } })).toEqual([]);
    expect(http.requests).toEqual([]);
  });

  test('rooms and status pages are told how it goes, and pagers that it is over', async () => {
    const env = envWith(['slack', 'email', 'pagerduty', 'statusPage', 'staticStatusPage']);
    const about = { ...notice, kind: 'update' as const, workflowId: 'incident/1' };
    expect(results(await people.tell({ env, notice: about }))).toEqual(['slack room sent']);
    const told = { ...about, published: 'The shop is slow <script>' };
    expect(results(await people.tell({ env, notice: told }))).toEqual([
      'slack room sent',
      'statusPage room sent',
      'staticStatusPage room sent',
    ]);
    expect(http.requests.find(({ path }) => path === '/status')?.body).toMatchObject({ state: 'open', subject: 'demo/production #12' });
    expect(http.requests.find(({ path }) => path === '/status')?.text).not.toMatch(/watch.shop.io|Sev1|second line/);
    const objects = openS3Objects(resolve)(env.objects);
    const page = async (): Promise<string> => Buffer.from((await objects.get('status/index.html')) ?? []).toString();
    expect(await page()).toContain('The shop is slow &lt;script&gt;');
    expect(await page()).not.toMatch(/Sev1|second line/);
    expect(await page()).toContain('There is an incident.');
    const over = await people.tell({ env, notice: { ...about, kind: 'resolved' } });
    expect(results(over)).toContain('pagerduty room sent');
    expect(http.requests.map(({ body }) => body['event_action'])).toContain('resolve');
    expect(await page()).toContain('Everything works.');
  });

  test('a test page says for each contact what works', async () => {
    const { testContact } = testContactActivities(ports);
    mail.refused = 'ana@shop.io';
    const env = envWith(['email', 'pagerduty']);
    const tested = async (contact: string) => (await testContact({ env, input: { contact } })).verdict;
    expect(await tested('Ana')).toMatchObject({ kind: 'inconclusive', reason: expect.stringMatching(/^Ana: email: .*refused/) as string });
    expect(await tested('Ben')).toMatchObject({ kind: 'successful', reason: 'Ben is reached on 1 ways' });
    expect(http.requests.map(({ body }) => body['event_action'])).toEqual(['trigger', 'resolve']);
    expect((await testContact({ env: envWith(['email']), input: { contact: 'Cleo' } })).verdict.kind).toBe('failed');
    await expect(testContact({ env, input: { contact: 'Zoe' } })).rejects.toThrow('no contact of demo/production is called Zoe');
    expect(await pagePeople(ports, { env, notice, round: 0, meant: [] })).toEqual({ people: [], deliveries: [] });
  });
});
