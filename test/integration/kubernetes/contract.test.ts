import { afterAll, describe } from 'vitest';
import type { FakeKubelet } from '../../support/fake-kubelet.ts';
import { fakeKubelet } from '../../support/fake-kubelet.ts';
import { contractWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { platformContract } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('Kubernetes', () => {
  const lab = useKubelab();
  let kubelet: FakeKubelet | undefined;
  platformContract('Kubernetes', async () => {
    kubelet = await fakeKubelet(lab());
    return await contractWorld(lab());
  });
  afterAll(async () => await kubelet?.[Symbol.asyncDispose]());
});
