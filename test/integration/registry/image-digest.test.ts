import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestFinder } from '../../../src/adapters/registry/image-digest.ts';
import type { Registry } from '../../../src/domain/system/platform.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import type { DockerRegistry } from '../../support/docker-registry.ts';
import { dockerRegistry } from '../../support/docker-registry.ts';

const given = await dockerEngine();
const secrets: Record<string, string> = { 'env:USER': 'puller', 'env:PASSWORD': 'CANARY-password', 'env:WRONG': 'CANARY-wrong' };
const find = digestFinder(async (text) => await Promise.resolve(secrets[text] ?? text));

describe.skipIf(given === undefined)('a registry', () => {
  const engine = given as NonNullable<typeof given>;
  let registry: DockerRegistry;
  let image: string;
  beforeAll(async () => {
    registry = await dockerRegistry(engine);
    image = `${registry.address}/shop/app:v1`;
    await engine.docker('tag', appImage('v1'), image);
    await engine.docker('push', image);
  });
  afterAll(async () => {
    await engine.docker('rmi', image).catch(() => undefined);
    await registry[Symbol.asyncDispose]();
  });
  const at = (): Registry => ({ address: `http://${registry.address}` });

  test('tells the digest that a tag has, which is the one that was pushed', async () => {
    const digest = await find(at(), image);
    const pushed = await engine.docker('image', 'inspect', '--format', '{{join .RepoDigests " "}}', image);
    expect(pushed).toContain(`${registry.address}/shop/app@${digest}`);
  });

  test('tells another one when the tag was moved', async () => {
    const before = await find(at(), image);
    await engine.docker('tag', appImage('v2'), image);
    await engine.docker('push', image);
    expect(await find(at(), image)).not.toBe(before);
  });

  test('has no image of another tag, and one that does not answer may answer later', async () => {
    await expect(find(at(), `${registry.address}/shop/app:v9`)).rejects.toMatchObject({ kind: 'NotFound' });
    await expect(find({ address: 'http://127.0.0.1:9' }, image)).rejects.toMatchObject({ kind: 'Unavailable' });
  });
});

describe('a registry that asks for a token', () => {
  const said: string[] = [];
  // A FAKE: a real one needs certificates that its token server signs with.
  const server = createServer((request, response) => {
    const authorization = authorizationOf(request);
    said.push(`${request.url} ${authorization.replace(/ .*/, '')}`);
    if (request.url?.startsWith('/token') === true) {
      const isKnown = authorization === `Basic ${Buffer.from('puller:CANARY-password').toString('base64')}`;
      response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(isKnown ? { token: 'for-one-pull' } : {}));
    } else if (authorization === 'Bearer for-one-pull') {
      response.end('{}');
    } else {
      const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="shop",scope="repository:shop/app:pull"` }).end();
    }
  });
  const authorizationOf = ({ headers }: IncomingMessage): string => headers.authorization ?? 'nobody';
  let address: string;
  beforeAll(async () => {
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => await new Promise<void>((done) => void server.close(() => done())));

  test('gets one, for the image alone', async () => {
    const digest = await find({ address, user: 'env:USER', password: 'env:PASSWORD' }, 'shop/app:v1');
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(said.some((line) => line.startsWith('/token?service=shop&scope=repository%3Ashop%2Fapp%3Apull Basic'))).toBe(true);
  });

  test('is not tried again with a password that is refused, and nobody sees it', async () => {
    const failure = await find({ address, user: 'env:USER', password: 'env:WRONG' }, 'shop/app:v1').catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'InvalidInput' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('CANARY');
  });
});
