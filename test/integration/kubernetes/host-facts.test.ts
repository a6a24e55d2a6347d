import { beforeAll, describe, expect, test } from 'vitest';
import type { KubelabWorld } from '../../support/kubelab-world.ts';
import { kubelabWorld, platformOver } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';

const asked = { ports: [], variables: [] };

describe.skipIf(!hasKubelab)('what a cluster offers', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => void (world = await kubelabWorld(lab())));

  test('is the sum of its nodes, and its version', async () => {
    const nodes = await world.read<{ items: { status: { allocatable: { cpu: string } } }[] }>(['get', 'nodes']);
    const cores = nodes.items.reduce((sum, { status }) => sum + Number(status.allocatable.cpu), 0);
    const facts = await world.platform.host(asked);
    expect(facts).toMatchObject({ cores, versions: { kubernetes: expect.stringMatching(/^v1\./) as string } });
    expect(facts.memoryBytes).toBeGreaterThan(1e9);
  });

  test('without its namespace is refused', async () => {
    const nowhere = platformOver(lab().kubeconfig, { namespace: 'no-such-place' });
    await expect(nowhere.host(asked)).rejects.toMatchObject({ kind: 'NotFound' });
  });
});
