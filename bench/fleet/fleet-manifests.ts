import type { Environments } from '../deploy/deploy-world.ts';

/** How many namespaces there are, and how many Deployments each has. */
export interface FleetSize {
  namespaces: number;
  deployments: number;
}

const namespaceOf = (index: number): string => `fleet-${index + 1}`;
const serviceOf = (index: number): string => `api-${index + 1}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** An environment for each namespace, named as it. */
export function fleetEnvironments({ namespaces, deployments }: FleetSize): Environments {
  const services = Object.fromEntries(upTo(deployments).map((index) => [serviceOf(index), { image: 'registry.demo/api' }]));
  return Object.fromEntries(upTo(namespaces).map((index) => [namespaceOf(index), { namespace: namespaceOf(index), services }]));
}

/** The namespaces first, then Deployments of one instance each, which counts as ready after two seconds. */
export function fleetManifests({ namespaces, deployments }: FleetSize): object[] {
  const names = upTo(namespaces).map(namespaceOf);
  return [
    list(names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))),
    ...names.map((namespace) => list(upTo(deployments).map((index) => deployment(namespace, serviceOf(index))))),
  ];
}

function list(items: object[]): object {
  return { apiVersion: 'v1', kind: 'List', items };
}

function deployment(namespace: string, name: string): object {
  const labels = { app: name };
  const spec = { terminationGracePeriodSeconds: 1, containers: [{ name: 'api', image: 'registry.demo/api:v1' }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { replicas: 1, minReadySeconds: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
