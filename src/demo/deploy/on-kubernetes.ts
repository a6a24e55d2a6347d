import type { Playing } from '../play.ts';
import { say } from '../play.ts';
import { startCluster } from './cluster.ts';
import type { Ground } from './ground.ts';
import { watchServing } from './serving.ts';

/** A real control plane with simulated nodes: pods become ready or crash, and nothing answers HTTP. */
export async function onKubernetes({ onStop }: Playing): Promise<Ground> {
  const cluster = await startCluster(say);
  onStop(cluster.stop);
  return {
    target: 'demo-shop/production',
    address: `Kubernetes:  ${cluster.server}`,
    variables: { DEMO_KUBECONFIG: cluster.kubeconfig },
    watch: (env, platform) => watchServing(platform, env),
  };
}
