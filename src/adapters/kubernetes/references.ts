import type { Container, PodSpec } from './objects.ts';

/** What a template needs besides itself, by name; those that may be missing are left out of the needed ones. */
export interface References {
  configMaps: readonly string[];
  /** All of them, needed or not. */
  allConfigMaps: readonly string[];
  secrets: readonly string[];
  claims: readonly string[];
}

interface Reference {
  name?: string;
  optional?: boolean;
}

export function referencesOf(spec: PodSpec): References {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes = spec.volumes ?? [];
  const projected = volumes.flatMap((volume) => volume.projected?.sources ?? []);
  const configMaps = [
    ...containers.flatMap(configMapsOf),
    ...volumes.map(({ configMap }) => configMap),
    ...projected.map(({ configMap }) => configMap),
  ];
  const secrets = [
    ...containers.flatMap(secretsOf),
    ...volumes.map(({ secret }) => secret && { ...secret, name: secret.secretName ?? '' }),
    ...projected.map(({ secret }) => secret),
    ...(spec.imagePullSecrets ?? []),
  ];
  return {
    configMaps: names(configMaps.filter((one) => one?.optional !== true)),
    allConfigMaps: names(configMaps),
    secrets: names(secrets.filter((one) => one?.optional !== true)),
    claims: names(volumes.map(({ persistentVolumeClaim: claim }) => claim && { name: claim.claimName ?? '' })),
  };
}

function configMapsOf({ env = [], envFrom = [] }: Container): (Reference | undefined)[] {
  return [...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef), ...envFrom.map(({ configMapRef }) => configMapRef)];
}

function secretsOf({ env = [], envFrom = [] }: Container): (Reference | undefined)[] {
  return [...env.map(({ valueFrom }) => valueFrom?.secretKeyRef), ...envFrom.map(({ secretRef }) => secretRef)];
}

function names(references: readonly (Reference | undefined)[]): string[] {
  return [...new Set(references.flatMap((one) => (one?.name ? [one.name] : [])))].toSorted();
}
