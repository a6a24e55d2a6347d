import type { z } from 'zod';
import { OpsError } from '../ops-error.ts';
import { CheckedRequest, runbookInputs } from './inputs-schema.ts';

/**
 * The request with its input's defaults.
 * @throws OpsError `InvalidInput` with one line per fault.
 */
export function checkRequest(runbook: string, request: unknown): { target: string; input: unknown } {
  const asked = parsed(CheckedRequest, request, 'the request');
  const schema = Object.entries(runbookInputs).find(([name]) => name === runbook)?.[1];
  if (schema === undefined) throw new OpsError('InvalidInput', `there is no runbook ${runbook}`);
  return { target: asked.target, input: parsed(schema, asked.input ?? {}, 'the input') };
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const details = issues.slice(0, mostFaults).map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`.slice(0, longestFault));
  throw new OpsError('InvalidInput', `${what} has ${issues.length === 1 ? 'a fault' : `${issues.length} faults`}`, {
    details,
    hint: 'Send one JSON object such as {"target": "demo/production", "requester": "ana", "input": {}}.',
  });
}

const mostFaults = 20;
const longestFault = 300;
