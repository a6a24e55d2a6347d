import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { searchKeys } from '../../../src/domain/run/search-keys.ts';
import { dockerEngine } from '../../support/docker-engine.ts';

const given = await dockerEngine();

interface Model {
  services: Record<
    string,
    { command?: string[]; environment?: Record<string, string>; volumes?: { target: string }[]; depends_on?: Record<string, unknown> }
  >;
}

// Its images cannot be pulled everywhere: what is looked at is what Compose makes of the file.
describe.skipIf(given === undefined)('the Compose file of the product', () => {
  const engine = given as NonNullable<typeof given>;

  async function model(): Promise<Model> {
    const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-product-'));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    await cp('docker-compose.yml', join(folder, 'docker-compose.yml'));
    await writeFile(join(folder, 'secrets.env'), 'POSTGRES_PWD=x\n');
    await mkdir(join(folder, 'secrets'));
    const said = await engine.docker('compose', '-f', join(folder, 'docker-compose.yml'), 'config', '--format', 'json');
    return JSON.parse(said) as Model;
  }

  test('is understood, and the worker waits for a Temporal that knows every search attribute', async () => {
    const { services } = await model();
    const names = Object.values(searchKeys).map(({ name }) => name);
    const [script = ''] = services['search-attributes']?.command ?? [];
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(script))).toEqual([]);
    expect(services['worker']).toMatchObject({
      depends_on: { 'search-attributes': { condition: 'service_completed_successfully' } },
      environment: { TEMPORAL_ADDRESS: 'temporal:7233' },
    });
  });

  test('builds the worker from files that are there', async () => {
    const copied = [...(await readFile('Dockerfile', 'utf8')).matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
    expect(copied).toContain('src');
    for (const file of copied) expect((await stat(file)).size).toBeGreaterThan(0);
  });
});
