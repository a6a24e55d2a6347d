import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
import { isOvertaken } from './api-errors.ts';
import type { Found } from './find-workload.ts';
import { fieldManager } from './marks.ts';
import type { Meta, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { ownerOf } from './owner.ts';

/** One step of a JSON patch. */
export interface Operation {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value?: unknown;
}

const attempts = 8;

/** Changes an object only as it was read: the version in the patch makes the server refuse it (409) when somebody was faster. */
export async function patchAsRead<T>(
  cluster: Cluster,
  read: { path: string; object: { metadata: Meta } },
  operations: readonly Operation[],
) {
  return await cluster.client.send<T>(patchOf(read, operations));
}

/** The same for a workload. */
export async function patchWorkload(cluster: Cluster, found: Found, operations: readonly Operation[]): Promise<Workload> {
  return await patchAsRead<Workload>(cluster, found, operations);
}

/** What the workload would be. Writes nothing. */
export async function tryPatch(cluster: Cluster, found: Found, operations: readonly Operation[]): Promise<Workload> {
  const { query, ...patch } = patchOf(found, operations);
  return await cluster.client.send<Workload>({ ...patch, query: { ...query, dryRun: 'All' } });
}

function patchOf({ path, object }: { path: string; object: { metadata: Meta } }, operations: readonly Operation[]) {
  const asRead: Operation = { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion };
  const [method, contentType] = ['PATCH', 'application/json-patch+json'] as const;
  return { method, path, query: { fieldManager }, contentType, body: [asRead, ...operations] };
}

/** Sets annotations; `undefined` removes one. `at` is the path of the metadata. */
export function annotate(
  annotations: Record<string, string> | undefined,
  changes: Readonly<Record<string, string | undefined>>,
  at = '/metadata',
): Operation[] {
  const path = (name: string): string => `${at}/annotations/${escaped(name)}`;
  const make: Operation[] = annotations === undefined ? [{ op: 'add', path: `${at}/annotations`, value: {} }] : [];
  const each = Object.entries(changes).flatMap(([name, value]): Operation[] => {
    if (value !== undefined) return [{ op: 'add', path: path(name), value }];
    return annotations?.[name] === undefined ? [] : [{ op: 'remove', path: path(name) }];
  });
  return [...make, ...each];
}

/** A key as a part of a JSON pointer. */
export function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * Reads, decides and writes, again from the reading when somebody wrote in between: controllers do, many times in a roll-out. What
 * a person changed is for the decision to see.
 */
export async function untilWritten<T>(readDecideWrite: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    try {
      return await readDecideWrite();
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      await sleep(50 * attempt);
    }
  }
  return await readDecideWrite().catch((error: unknown) => {
    if (!isOvertaken(error)) throw error;
    throw new OpsError('Unavailable', 'the workload is written by others faster than it can be changed', { cause: error });
  });
}

/** @throws OpsError `Conflict` where a change of the template would not be rolled out, or be taken back by who owns it. */
export function requireReleasable({ object: { metadata, spec } }: Found): void {
  const owner = ownerOf(metadata);
  if (owner !== undefined) {
    throw new OpsError('Conflict', `${metadata.name} is managed by ${owner}, which would take the change back`, {
      hint: `Change it there: where ${owner} has it from.`,
    });
  }
  if (spec.paused !== true) return;
  throw new OpsError('Conflict', `${metadata.name} is paused: changes are not rolled out`, {
    hint: `When it may go on: kubectl rollout resume deployment/${metadata.name}.`,
  });
}
