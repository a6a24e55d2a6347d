import { describe, expect, test } from 'vitest';
import { startFront } from '../../support/kubelab-front.ts';
import { images, kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';

const subjects = /^(\w+) \S*\/(deployments|pods|poddisruptionbudgets|selfsubjectrulesreviews)\b[^?]*\??(\S*)/;

/** `PATCH deployments dry run` */
function inWords(line: string): string {
  const [, method, subject, query = ''] = subjects.exec(line) ?? [undefined, '', line];
  return `${method === 'GET' && query.includes('watch=true') ? 'WATCH' : method} ${subject}${query.includes('dryRun=All') ? ' dry run' : ''}`;
}

describe.skipIf(!hasKubelab)('what a release asks of the API server', () => {
  const lab = useKubelab();

  test('is looked at twice, tried once, changed once and watched: what was just seen is not read again', async () => {
    const world = await kubelabWorld(lab());
    await using front = await startFront(lab());
    const platform = platformOver(front.kubeconfig, { namespace: world.namespace });
    const service = await world.make();
    const changeId = changeOfOurs();
    await platform.state(service);
    const { fingerprint: from } = await platform.state(service);
    await Promise.all([platform.cutOff(service), platform.canRelease(service, images.second)]);
    expect((await platform.capture(service)).fingerprint).toBe(from);
    const { fingerprint } = await platform.putImage({ service, changeId, image: images.second, from });
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    expect(front.proxy.seen.map(inWords)).toEqual([
      'GET deployments',
      'GET deployments',
      'GET poddisruptionbudgets',
      'POST selfsubjectrulesreviews',
      'PATCH deployments dry run',
      'POST pods dry run',
      'PATCH deployments',
      'WATCH deployments',
      'WATCH pods',
    ]);
  });

  test('is asked anew where somebody else changed it in the meantime, and refused', async () => {
    const world = await kubelabWorld(lab());
    const { platform, kubectl, read } = world;
    const service = await world.make();
    const { fingerprint: from } = await platform.state(service);
    await platform.canRelease(service, images.second);
    await kubectl(['set', 'env', service.workload, 'MODE=theirs']);
    const putting = platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    expect(await kindOfFailure(putting)).toBe('Conflict');
    const { spec } = await read(['get', service.workload]);
    expect(spec.template.spec.containers[0]?.image).toBe(images.first);
  });

  test('a trial of the version before is no trial of the one that is there', async () => {
    const world = await kubelabWorld(lab());
    const { platform, kubectl } = world;
    const service = await world.make();
    await platform.canRelease(service, images.second);
    await kubectl(['annotate', service.workload, 'team=ours']);
    const { fingerprint: from } = await platform.state(service);
    const { fingerprint } = await platform.putImage({ service, changeId: changeOfOurs(), image: images.second, from });
    expect(await rolledOut(platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
  });
});
