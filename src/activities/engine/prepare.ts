import { getClient } from '@temporalio/activity';
import type { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import { CheckedRequest, runbookInputs } from '../../domain/run/inputs-schema.ts';
import { resolveEnvironment } from '../../domain/system/system.ts';
import { freezeNow } from './freeze-now.ts';
import type { Systems } from './systems.ts';

/** Checks what a run was asked, and reads what it works on. Reads only. */
export function prepareActivity(systems: Systems): Pick<EngineActivities, 'prepare'> {
  return {
    async prepare({ runbook, request }) {
      const { target, input } = checkRequest(runbook, request);
      const [system = '', environment = ''] = target.split('/');
      const env = resolveEnvironment(await systems.load(system), environment);
      const freeze = await freezeNow(getClient(), env, new Date());
      return { env, input, ...(freeze && { freeze }) };
    },
  };
}

/**
 * The request with its input's defaults.
 * @throws OpsError `InvalidInput` with one line per fault.
 */
export function checkRequest(runbook: string, request: unknown): { target: string; input: unknown } {
  const asked = parsed(CheckedRequest, request, 'the request');
  const schema = Object.entries(runbookInputs).find(([name]) => name === runbook)?.[1];
  if (schema === undefined) throw new OpsError('InvalidInput', `there is no runbook ${runbook}`);
  return { target: asked.target, input: parsed(schema, asked.input ?? {}, 'input') };
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`);
  throw new OpsError('InvalidInput', details.join('; '), {
    details,
    hint: 'Send one JSON object such as {"target": "demo/production", "requester": "ana", "input": {}}.',
  });
}
