import { ApplicationFailure } from '@temporalio/workflow';
import type { RunbookInput } from '../../domain/run/inputs-schema.ts';
import type { Run } from '../run/run.ts';

export type MitigateInput = RunbookInput<'mitigate'>;

/** An action that was looked at and can be done: nothing is changed before it is called. Says what it did. */
export type Ready = () => Promise<string>;

/** Looks whether the action can be done. @throws what says why not, before anything was changed. */
export type Prepare = (run: Run, input: MitigateInput) => Promise<Ready>;

/** @throws `InvalidInput` where the input does not say what is meant. */
export function named(input: MitigateInput, field: 'service' | 'store' | 'endpoint' | 'prefix'): string {
  const value = input[field];
  if (value !== undefined) return value;
  throw ApplicationFailure.nonRetryable(`${input.action} needs \`${field}\``, 'InvalidInput');
}

/** @throws `Refused`: it would do nothing, or harm. */
export function refuse(reason: string): never {
  throw ApplicationFailure.nonRetryable(reason, 'Refused');
}
