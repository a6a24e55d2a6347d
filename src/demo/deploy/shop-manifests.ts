/** The namespace that `systems/demo-shop.yaml` names. */
export const shopNamespace = 'demo-shop';

/** What runs before the demo begins: two services of three instances each, of release v1. */
export function shopManifests(): object {
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shopNamespace } },
      ...['api', 'web'].map((name) => shopDeployment(name, 'v1')),
    ],
  };
}

/** One service of the shop, of any release. */
export function shopDeployment(name: string, release: string): object {
  const labels = { app: name };
  const resources = { requests: { cpu: '10m', memory: '16Mi' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: shopNamespace, labels },
    spec: {
      replicas: 3,
      // A bad release is recognised by its pods, long before this.
      progressDeadlineSeconds: 120,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: `registry.demo/${name}:${release}`, resources }] } },
    },
  };
}
