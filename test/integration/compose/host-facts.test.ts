import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../src/embedded/free-ports.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, webService } from '../../support/docker-project.ts';

const given = await dockerEngine();
const asked = { ports: [], variables: [] };

describe.skipIf(given === undefined)('what a Docker host offers', () => {
  const engine = given as NonNullable<typeof given>;

  test('is told with the size of the host and the versions on it', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ image: appImage('v1') }) });
    const facts = await project.platform.host(asked);
    expect(facts).toMatchObject({ versions: { compose: expect.stringMatching(/^\d+\./) as string }, taken: [], missing: [] });
    expect(facts.cores).toBeGreaterThanOrEqual(1);
    expect(facts.memoryBytes).toBeGreaterThan(1e9);
    expect(facts.freeBytes).toBeGreaterThan(1e6);
  });

  test('is not a port that another project or a program has; our own has what is ours (NEU-2.1)', async () => {
    const [published, free] = [await freePort(), await freePort()];
    await using other = await dockerProject(engine);
    await other.write({ web: webService({ image: appImage('v1'), ports: [`${published}:8080`] }) });
    await other.compose('up', '-d', '--wait');
    const program = createServer();
    await new Promise<void>((done) => void program.listen(0, '127.0.0.1', done));
    onTestFinished(() => void program.close());
    const { port: held } = program.address() as AddressInfo;
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ image: appImage('v1') }) });
    const { taken } = await project.platform.host({ ...asked, ports: [published, held, free] });
    expect(taken).toEqual([
      { port: published, by: expect.stringContaining(other.name) as string },
      { port: held, by: 'a program on the host' },
    ]);
    expect((await other.platform.host({ ...asked, ports: [published] })).taken).toEqual([]);
  });

  test('names the variables without a value, and never a value (E76)', async () => {
    await using project = await dockerProject(engine);
    await project.write({ web: webService({ image: appImage('v1') }) });
    await writeFile(join(project.directory, '.env'), 'DB_PASSWORD=CANARY-password\nSECRET_KEY=\n');
    const facts = await project.platform.host({ ...asked, variables: ['DB_PASSWORD', 'SECRET_KEY', 'OPENAI_API_KEY'] });
    expect(facts.missing).toEqual(['SECRET_KEY', 'OPENAI_API_KEY']);
    expect(JSON.stringify(facts)).not.toContain('CANARY');
  });
});
