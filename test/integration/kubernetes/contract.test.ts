import { describe } from 'vitest';
import { contractWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { platformContract } from '../../support/platform-contract.ts';

describe.skipIf(!hasKubelab)('Kubernetes', () => {
  const lab = useKubelab();
  platformContract('Kubernetes', async () => await contractWorld(lab()));
});
