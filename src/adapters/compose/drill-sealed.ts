import type { DrillMark } from '../../activities/drill-target/drill-target.ts';
import type { DrillModel } from './drill-model.ts';

/** On all that is raised for a drill. */
export const drillLabels = { drillId: 'watchkeeper.drill', run: 'watchkeeper.drill.run', of: 'watchkeeper.drill.of' } as const;

/**
 * The model with its mark on all of it and no way out: its networks are internal. Where a service publishes a port on the loopback, which an internal
 * network does not do, nothing that leaves is given an address that would be answered.
 */
export function sealed(model: DrillModel, mark: DrillMark): DrillModel {
  const labels = Object.fromEntries(Object.entries(drillLabels).map(([key, label]) => [label, mark[key as keyof DrillMark]]));
  const marked = <T extends object>(given: T | null): T & { labels: Record<string, string> } => {
    const own = (given as { labels?: Record<string, string> } | null)?.labels;
    return { ...(given ?? ({} as T)), labels: { ...own, ...labels } };
  };
  const publishing = new Set(
    Object.values(model.services).flatMap(({ ports = [], networks = {} }) => (ports.length > 0 ? Object.keys(networks) : [])),
  );
  return {
    ...model,
    services: mapped(model.services, (_, service) => marked(service)),
    networks: mapped(model.networks ?? {}, (name, network) => ({ ...marked(network), ...wayOut(publishing.has(name)) })),
    volumes: mapped(model.volumes ?? {}, (_, volume) => marked(volume)),
  };
}

function wayOut(publishes: boolean) {
  return publishes ? { driver: 'bridge', driver_opts: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } } : { internal: true };
}

function mapped<T, R>(group: Readonly<Record<string, T>>, map: (name: string, one: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(group).map(([name, one]) => [name, map(name, one)]));
}
