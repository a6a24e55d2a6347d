import { ApiError } from './api-errors.ts';
import type { Found } from './find-workload.ts';
import type { List, Meta, Selector } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { selects } from './selector.ts';

interface Budget {
  metadata: Meta;
  spec: { selector?: Selector };
  status?: { disruptionsAllowed?: number };
}

/**
 * In words, the budgets that let none of the workload's instances be taken away at this moment. A roll-out does not ask them: it is told to whoever
 * approves, because nodes cannot be drained meanwhile. Without the right to look there is nothing to say.
 */
export async function tightBudgets({ client, namespace }: Cluster, { object }: Found): Promise<string[]> {
  const list = await client.read<List<Budget>>(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return undefined;
    throw error;
  });
  const labels = object.spec.template.metadata?.labels ?? {};
  return (list?.items ?? [])
    .filter(({ spec, status }) => spec.selector !== undefined && selects(spec.selector, labels) && status?.disruptionsAllowed === 0)
    .map(({ metadata }) => `the disruption budget ${metadata.name} lets no instance be taken away now`);
}
