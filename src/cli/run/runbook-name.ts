import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { RunbookName } from '../../domain/run/inputs-schema.ts';
import { runbookInputs } from '../../domain/run/inputs-schema.ts';

/** The runbook of this name. @throws OpsError `InvalidInput` with what there is. */
export function runbookNamed(name: string): RunbookName {
  const names = Object.keys(runbookInputs) as RunbookName[];
  const found = names.find((known) => known === name);
  if (found !== undefined) return found;
  throw new OpsError('InvalidInput', `there is no runbook \`${name}\`${didYouMean(name, names)}`, {
    hint: `Runbooks: ${names.join(', ')}.`,
  });
}
