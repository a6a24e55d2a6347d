import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kubelab } from './kubelab.ts';
import type { RunStage } from './run-stage.ts';
import { runStage, stageFolder } from './run-stage.ts';

/** A namespace with services and a route of two colours, for whole runs. */
export interface DeployStage extends RunStage {
  kubectl(...args: string[]): Promise<string>;
  /** How often the cluster was made to roll a Deployment out. */
  rollouts(deployment: string): Promise<number>;
  /** Which image a Deployment asks for. */
  image(deployment: string): Promise<string>;
}

/** `services`: Deployments by name, as the system file says them. Two colours of `gateway` are there too. */
export async function deployStage(lab: Kubelab, services: Readonly<Record<string, object>> = { api: {} }): Promise<DeployStage> {
  const [folder, namespace] = await Promise.all([stageFolder(), lab.freshNamespace('shop')]);
  const kubectl = async (...args: string[]): Promise<string> => await lab.kubectl(['-n', namespace, ...args]);
  await lab.kubectl(['-n', namespace, 'apply', '-f', '-'], manifests(Object.keys(services)));
  await kubectl('wait', '--for=condition=Available', 'deployment', '--all', '--timeout=60s');
  await writeFile(join(folder, 'kubeconfig'), lab.kubeconfig, { mode: 0o600 });
  const stage = await runStage({
    folder,
    environment: {
      platform: { kind: 'kubernetes', namespace, kubeconfig: `file:${folder}/kubeconfig` },
      services: { ...services, 'gateway-blue': {}, 'gateway-green': {} },
      routes: { gateway: { colours: { blue: 'gateway-blue', green: 'gateway-green' } } },
    },
  });
  return {
    ...stage,
    kubectl,
    image: async (name) => await kubectl('get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}'),
    rollouts: async (name) =>
      Number(await kubectl('get', 'deployment', name, '-o', 'jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}')),
  };
}

function manifests(names: readonly string[]): object {
  const deployment = (name: string, labels: Record<string, string>): object => {
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: `lab.test/${name}:v1` }] } };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    };
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gateway' },
    spec: { selector: { app: 'gateway', version: 'blue' }, ports: [{ port: 80 }] },
  };
  const colours = ['blue', 'green'].map((version) => deployment(`gateway-${version}`, { app: 'gateway', version }));
  return { apiVersion: 'v1', kind: 'List', items: [...names.map((name) => deployment(name, { app: name })), ...colours, service] };
}
