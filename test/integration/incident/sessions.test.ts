import { MockActivityEnvironment } from '@temporalio/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabases } from '../../../src/adapters/postgres/database-looks.ts';
import { findingsOf } from '../../../src/activities/incident/probe.ts';
import { sessionActivities } from '../../../src/activities/incident/session-activities.ts';
import type { Finding } from '../../../src/domain/incident/finding.ts';
import type { Environment } from '../../../src/domain/system/environment.ts';
import { startPostgres } from '../../../src/embedded/postgres.ts';
import { execute } from '../../support/data-world.ts';
import { environmentOf } from '../../support/fake-system.ts';
import { findingOf, probePorts } from '../../support/probe-ports.ts';
import { freshDatabase, servers } from '../../support/servers.ts';

let urls: { app: string; super: string };
const clients: Client[] = [];
const env = environmentOf('single');
const ports = () => probePorts({ 'env:DATABASE_URL': urls.super });
const resolve = async (): Promise<string> => await Promise.resolve(urls.super);
const ender = sessionActivities({ openDatabase: openDatabases({ resolve }) });

beforeAll(async () => {
  const { url, name } = await freshDatabase('live', 'sessions');
  await execute(
    servers().postgres.live,
    `create role app_${name} login password 'app'`,
    `create role copier_${name} login replication password 'app'`,
  );
  await execute(
    url,
    'create table stock (id int primary key, n int)',
    'insert into stock values (1, 1), (2, 2)',
    `grant all on stock to app_${name}, copier_${name}`,
  );
  const app = new URL(url);
  [app.username, app.password] = [`app_${name}`, 'app'];
  urls = { app: app.href, super: url };
});
afterAll(async () => {
  await Promise.all(clients.map(async (client) => await client.end().catch(() => undefined)));
});

/** A session that lives until the end of the file, or until it is ended. */
async function session(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

async function lives(client: Client): Promise<boolean> {
  return await client.query('select 1').then(
    () => true,
    () => false,
  );
}

const diagnose = async (scenario: string): Promise<Finding[]> => await findingsOf(ports(), { env, scenario, store: 'main' });
const run = async <I, O>(activity: (at: { env: Environment; input: I }) => Promise<O>, input: I): Promise<O> =>
  await new MockActivityEnvironment().run(activity, { env, input });

test('who left a transaction open and who waits for it are found and told apart; ending it leaves all others alone (PFM-3.7, E28)', async () => {
  const culprit = await session(urls.app, 'web');
  await culprit.query("begin; update stock set n = 7 where id = 1 -- 'hunter2'");
  const waiting = await session(urls.app, 'worker');
  const done = waiting.query('update stock set n = 8 where id = 1');
  const copier = new URL(urls.app);
  copier.username = copier.username.replace('app_', 'copier_');
  const [idle, dump, admin, replica] = [
    await session(urls.app, 'pool'),
    await session(urls.app, 'pg_dump'),
    await session(urls.super, 'psql'),
    await session(copier.href, 'walreceiver'),
  ];
  for (const one of [dump, admin, replica]) await one.query('begin; select 1');
  await new Promise((wait) => setTimeout(wait, 1200));

  const found = findingOf(await diagnose('connections'), 'locks');
  expect(found).toMatchObject({ verdict: 'suspicious', means: 'somebody left a transaction open with its locks' });
  expect(found?.couldDo[0]).toMatchObject({ action: 'endIdleTransactions', store: 'main' });
  expect(found?.saw).toContain('1 sessions wait');
  expect(JSON.stringify(found)).not.toContain('hunter2');

  const old = { store: 'main', olderThanSeconds: 1 };
  const planned = await run(ender.sessionsToEnd, { ...old, kind: 'idle' as const });
  expect(planned.map(({ application }) => application)).toEqual(['web']);
  const ended = await run(ender.endIdleTransactions, old);
  expect(ended).toMatchObject([{ application: 'web', how: 'terminated' }]);
  await done;
  expect(await lives(culprit)).toBe(false);
  expect(await Promise.all([waiting, idle, dump, admin, replica].map(lives))).toEqual([true, true, true, true, true]);
  expect(await run(ender.endIdleTransactions, old)).toEqual([]);
});

test('a query is cancelled first, and only one that stays is terminated; a younger one and a copy go on', async () => {
  const obedient = await session(urls.app, 'report');
  const stubborn = await session(urls.app, 'deaf');
  const copying = await session(urls.app, 'export');
  const cancelled = obedient.query('select pg_sleep(60)').catch((error: { code?: string }) => error.code);
  // It catches the cancel and goes on.
  const killed = stubborn
    .query('do $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end; end loop; end $$')
    .catch(() => 'ended');
  const copied = copying.query('copy (select pg_sleep(20)) to stdout').catch(() => 'ended');
  await new Promise((wait) => setTimeout(wait, 1500));
  const young = await session(urls.app, 'young');
  const ofYoung = young.query('select pg_sleep(9)').catch(() => 'ended');

  const ended = await run(ender.endQueries, { store: 'main', olderThanSeconds: 1 });
  expect(new Map(ended.map(({ application, how }) => [application, how]))).toEqual(
    new Map([
      ['report', 'cancelled'],
      ['deaf', 'terminated'],
    ]),
  );
  expect(await cancelled).toBe('57014');
  expect(await lives(obedient)).toBe(true);
  expect(await killed).toBe('ended');
  expect(await lives(stubborn)).toBe(false);
  expect(await Promise.race([ofYoung, copied, Promise.resolve('they go on')])).toBe('they go on');
});

test('a session whose pid was given to another since is not ended', async () => {
  const innocent = await session(urls.app, 'innocent');
  await innocent.query('begin');
  await new Promise((wait) => setTimeout(wait, 1100));
  const database = openDatabases({ resolve })(env.stores[0] as (typeof env.stores)[number]);
  const [found] = await database.fitting('idle', 1);
  if (found === undefined) throw new Error('it was not found');
  expect(await database.terminate({ ...found, backendStart: '2020-01-01 00:00:00+00' })).toBe(false);
  expect(await lives(innocent)).toBe(true);
});

test('a server whose sessions are all used says so by refusing us, which is a finding and no unknown (E31)', async () => {
  await using postgres = await startPostgres({
    settings: { max_connections: '5', superuser_reserved_connections: '2', shared_preload_libraries: 'pg_stat_statements' },
  });
  await execute(postgres.url, "create role app login password 'app'");
  const app = new URL(postgres.url);
  [app.username, app.password] = ['app', 'app'];
  const held = await Promise.all([1, 2, 3].map(async () => await session(app.href, 'leak')));
  const of = async (url: string) =>
    findingOf(await findingsOf(probePorts({ 'env:DATABASE_URL': url }), { env, scenario: 'connections' }), 'sessions');
  expect(await of(app.href)).toMatchObject({ verdict: 'cause', saw: 'the server refuses new sessions: all are used' });
  expect(await of(postgres.url)).toMatchObject({ verdict: 'cause', means: expect.stringContaining('are of leak') as string });
  await Promise.all(held.map(async (client) => await client.end()));
  await execute(postgres.url, 'create extension pg_stat_statements', "select pg_sleep(1.1), 'hunter2'");
  const slow = findingOf(
    await findingsOf(probePorts({ 'env:DATABASE_URL': postgres.url }), { env, scenario: 'slow-queries' }),
    'slow queries',
  );
  expect(slow).toMatchObject({ verdict: 'suspicious', saw: expect.stringContaining('1 queries take over 1000 ms') as string });
  expect(slow?.lines?.[0]).toContain('pg_sleep');
  expect(JSON.stringify(slow)).not.toContain('hunter2');
});

test('slow queries and the cache are looked at by what this server calls them; without statistics nobody claims that all is well', async () => {
  const findings = await diagnose('slow-queries');
  expect(findingOf(findings, 'slow queries')).toMatchObject({ verdict: 'unknown', saw: 'pg_stat_statements is not there' });
  expect(findingOf(findings, 'cache of main')).toMatchObject({ verdict: 'normal' });
});
