import { describe, expect, test } from 'vitest';
import { remember } from '../../../src/adapters/compose/history.ts';
import { lookAt } from '../../../src/adapters/compose/look.ts';
import { projectOf } from '../../../src/adapters/compose/project.ts';
import { appImage, dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';

const given = await dockerEngine();

describe.skipIf(given === undefined)('images of the way back', () => {
  const engine = given as NonNullable<typeof given>;

  test('the last ten states keep theirs; older ones lose our tag alone, and no volume is touched (fault 36)', async () => {
    await using own = await dockerProject(engine, { web: webService({ image: appImage('v1') }) });
    const volume = `${own.name}-data`;
    await engine.docker('volume', 'create', volume);
    const project = projectOf(own.settings, { resolve: async (text) => await Promise.resolve(text), path: engine.path });
    const look = await lookAt(project, serviceOf('web'));
    for (let n = 1; n <= 12; n += 1) {
      const id = await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage(n % 2 === 0 ? 'v1' : 'v2'));
      await remember(project, { ...look, fingerprint: fingerprint(n), asked: { ...look.asked, id } });
    }
    const tags = (await engine.docker('image', 'ls', '--format', '{{.Tag}}', `watchkeeper/${own.name}-web`)).split('\n').toSorted();
    expect(tags).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => fingerprint(n).slice(0, 12)));
    expect(await engine.docker('image', 'inspect', '--format', '{{.Id}}', appImage('v2'))).toMatch(/^sha256:/);
    expect(await engine.docker('volume', 'ls', '--quiet', '--filter', `name=${volume}`)).toBe(volume);
    await engine.docker('volume', 'rm', volume);
  });
});

function fingerprint(n: number): string {
  return String(n).padStart(12, '0').padEnd(64, 'f');
}
