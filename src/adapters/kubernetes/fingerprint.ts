import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import { isGone } from './api-errors.ts';
import { isRestartMark } from './marks.ts';
import type { ConfigMap, Template } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { referencesOf } from './references.ts';

/** What a ConfigMap holds. */
export interface ConfigData {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
}

/** All that makes instances what they are; of secrets only the names that the template holds. */
export interface Content {
  template: Template;
  /** By name; null: it was not there. */
  config: Readonly<Record<string, ConfigData | null>>;
}

/** What instances of this template are now. */
export async function contentOf(cluster: Cluster, template: Template): Promise<Content> {
  const names = referencesOf(template.spec).allConfigMaps;
  const config = await Promise.all(names.map(async (name) => [name, dataOf(await readConfigMap(cluster, name))] as const));
  return { template: bareTemplate(template), config: Object.fromEntries(config) };
}

/** SHA-256 in hex. */
export function fingerprintOf(content: Content): string {
  return sha256Hex(canonical(content));
}

/** Of the template alone. */
export function templateDigest(template: Template): string {
  return sha256Hex(canonical(bareTemplate(template))).slice(0, 12);
}

/** The template without what controllers and restarts write into it: equal ones give equal instances. */
function bareTemplate(template: Template): Template {
  const { labels, annotations, ...metadata } = template.metadata ?? {};
  const kept = {
    ...metadata,
    labels: without(labels, (name) => name === 'pod-template-hash'),
    annotations: without(annotations, isRestartMark),
  };
  const filled = Object.entries(kept).filter(([, value]: [string, unknown]) => value !== undefined && value !== null);
  return { ...template, metadata: Object.fromEntries(filled) };
}

export async function readConfigMap({ client, namespace }: Cluster, name: string): Promise<ConfigMap | undefined> {
  return await client.read<ConfigMap>(`/api/v1/namespaces/${namespace}/configmaps/${name}`).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
}

/** What it holds, for comparison; null: it is not there. */
export function dataOf(map: ConfigMap | undefined): ConfigData | null {
  if (map === undefined) return null;
  return { ...(map.data && { data: map.data }), ...(map.binaryData && { binaryData: map.binaryData }) };
}

function without(map: Record<string, string> | undefined, isLeftOut: (name: string) => boolean): Record<string, string> | undefined {
  const kept = Object.entries(map ?? {}).filter(([name]) => !isLeftOut(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
