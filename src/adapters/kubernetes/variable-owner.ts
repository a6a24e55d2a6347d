import { OpsError } from '../../domain/ops-error.ts';
import type { Found } from './find-workload.ts';
import type { Tree } from './objects.ts';
import { mayBeTakenOver, ownerNamed } from './owner.ts';

/**
 * A JSON patch asks nobody whose field it is, so we do: what a tool wrote that decides by itself it would write again.
 * @throws OpsError `Conflict` with the tool's name.
 */
export function requireVariablesFree({ name: workload, object }: Found, container: string, variables: readonly string[]): void {
  for (const { manager = '', fieldsV1, subresource } of object.metadata.managedFields ?? []) {
    if (subresource !== undefined || mayBeTakenOver(manager)) continue;
    const held = containersIn(fieldsV1)?.[keyOf(container)]?.['f:env'];
    const variable = variables.find((one) => held?.[keyOf(one)] !== undefined);
    if (variable === undefined) continue;
    const owner = ownerNamed(manager) ?? manager;
    throw new OpsError('Conflict', `the variable ${variable} of ${workload} is managed by ${owner}`, {
      hint: `Change it where ${owner} has it from.`,
    });
  }
}

function containersIn(fields: Tree | undefined): Tree | undefined {
  return fields?.['f:spec']?.['f:template']?.['f:spec']?.['f:containers'];
}

function keyOf(name: string): string {
  return `k:{"name":"${name}"}`;
}
