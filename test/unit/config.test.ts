import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadConfig, resolveCodecKeys, resolveReference, resolveSetting, temporalConnection } from '../../src/config.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('settings', () => {
  test('all have a default but the secrets', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      temporal: { address: 'localhost:7233', namespace: 'default', tls: false },
      systemsFolder: 'systems',
      codecKeys: [],
      logLevel: 'info',
    });
    expect(config.user).not.toBe('');
    expect('stateAddress' in config).toBe(false);
  });

  test('with faults are refused, one line each, all at once', () => {
    expect(() => loadConfig({ TEMPORAL_ADDRESS: 'nowhere', WATCHKEEPER_LOG_LEVEL: 'inof', WATCHKEEPER_METRICS_ADDRESS: '9464' })).toThrow(
      expect.objectContaining({
        kind: 'InvalidInput',
        details: [
          'TEMPORAL_ADDRESS: expected an address such as localhost:7233, got "nowhere"',
          'WATCHKEEPER_METRICS_ADDRESS: expected an address to listen on such as 127.0.0.1:9464, got "9464"',
          'WATCHKEEPER_LOG_LEVEL: expected `debug` or `info` or `warn` or `error`, got "inof"; did you mean `info`?',
        ],
      }),
    );
  });

  test('never take a secret itself, nor repeat it', () => {
    const faultsOf = (environment: Record<string, string>) => {
      try {
        return JSON.stringify(loadConfig(environment));
      } catch (error) {
        return JSON.stringify(error);
      }
    };
    expect(faultsOf({ TEMPORAL_API_KEY: 'CANARY-1' })).toMatch(/TEMPORAL_API_KEY: a reference/);
    expect(faultsOf({ TEMPORAL_API_KEY: 'CANARY-1' })).not.toContain('CANARY');
    expect(faultsOf({ WATCHKEEPER_CODEC_KEYS: '2026=CANARY-2' })).not.toContain('CANARY');
  });

  test('name the people as approvers are written', () => {
    expect(loadConfig({ WATCHKEEPER_USER: 'Ana' }).user).toBe('ana');
  });

  test('that are empty count as not set', () => {
    expect(loadConfig({ TEMPORAL_ADDRESS: '', TEMPORAL_TLS: '' }).temporal).toMatchObject({ address: 'localhost:7233', tls: false });
  });

  test('list codec keys newest first, and their bytes are read when needed', async () => {
    vi.stubEnv('KEY_NEW', Buffer.alloc(32, 7).toString('base64'));
    const config = loadConfig({ WATCHKEEPER_CODEC_KEYS: '2026=env:KEY_NEW, 2025=env:KEY_GONE' });
    expect(config.codecKeys.map(({ id }) => id)).toStrictEqual(['2026', '2025']);
    await expect(resolveCodecKeys(config)).rejects.toMatchObject({ kind: 'NotFound', message: expect.stringContaining('env:KEY_GONE') });
    const [key] = await resolveCodecKeys({ ...config, codecKeys: config.codecKeys.slice(0, 1) });
    expect(key?.key).toStrictEqual(Buffer.alloc(32, 7));
  });

  test('encrypt the connection when there is a certificate or an API key, with their content', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-config-'));
    await writeFile(join(folder, 'ca.pem'), 'the authority');
    vi.stubEnv('API_KEY', 'CANARY-3');
    const config = loadConfig({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'), TEMPORAL_API_KEY: 'env:API_KEY' });
    expect(await temporalConnection(config)).toStrictEqual({
      address: 'localhost:7233',
      tls: { serverRootCACertificate: Buffer.from('the authority') },
      apiKey: 'CANARY-3',
    });
    await rm(folder, { recursive: true });
    await expect(temporalConnection(config)).rejects.toMatchObject({ kind: 'NotFound' });
  });
});

describe('a reference', () => {
  test('to a variable or a file is its trimmed value, read at the call', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-config-'));
    const file = join(folder, 'secret');
    await writeFile(file, '\n first \n');
    vi.stubEnv('SOME_URL', 'postgres://a:b@c/d\n');
    expect(await resolveReference('env:SOME_URL')).toBe('postgres://a:b@c/d');
    expect(await resolveReference(`file:${file}`)).toBe('first');
    await writeFile(file, 'second');
    expect(await resolveReference(`file:${file}`)).toBe('second');
    await rm(folder, { recursive: true });
  });

  test('to nothing is `NotFound`, and names the reference', async () => {
    vi.stubEnv('EMPTY_URL', ' ');
    await expect(resolveReference('env:EMPTY_URL')).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'there is no value for env:EMPTY_URL: the variable EMPTY_URL is not set',
    });
    await expect(resolveReference('file:/nowhere/secret')).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'there is no value for file:/nowhere/secret: the file cannot be read (ENOENT)',
    });
    await expect(resolveReference('file:/dev/null')).rejects.toMatchObject({
      kind: 'NotFound',
      message: 'there is no value for file:/dev/null: the file /dev/null is empty',
    });
  });

  test('that is a secret instead is refused without being shown', async () => {
    await expect(resolveReference('CANARY-4' as never)).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.not.stringContaining('CANARY'),
    });
  });

  test('may stand for a setting that is no secret, which may also stand for itself', async () => {
    vi.stubEnv('ENDPOINT', 'http://127.0.0.1:9000');
    expect(await resolveSetting('env:ENDPOINT')).toBe('http://127.0.0.1:9000');
    expect(await resolveSetting('https://s3.internal')).toBe('https://s3.internal');
  });
});
