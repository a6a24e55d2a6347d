import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { custodyNow } from '../activities/security/custody-now.ts';
import { OpsError } from '../domain/ops-error.ts';
import { custodyWords, heldFor } from '../domain/security/custody-held.ts';
import type { Environment } from '../domain/system/environment.ts';
import { targetOf } from '../domain/system/environment.ts';
import type { StepName } from '../steps/index.ts';

interface Call {
  env: Environment;
  input: unknown;
}

/** To cut a service off leaves what is in it, and so do records of it. Another case may hold it as well. */
const harmless: ReadonlySet<StepName> = new Set([
  'isolateService',
  'containService',
  'takeIntoCustody',
  'releaseCustody',
  'forceSignOut',
  'keepSnapshot',
  'keepFindings',
  'recordRelease',
  'recordBadRelease',
]);

/**
 * Looks right before every change and every undo of a service, where it is made: a service that is evidence is touched by its own case alone. Steps that are
 * not known to be harmless are refused, so that one that is added later cannot get past.
 */
export async function refuseInCustody({ client, info }: Context, step: StepName, { env, input }: Call): Promise<void> {
  const services = servicesIn(input);
  if (services.length === 0 || harmless.has(step)) return;
  const held = await custodyNow(client, targetOf(env));
  if (held === undefined) throw new OpsError('Unavailable', 'services were just taken into custody, and it is not known yet which');
  for (const service of services) {
    const by = heldFor(held, service, info.workflowExecution?.workflowId ?? '');
    if (by !== undefined) throw ApplicationFailure.nonRetryable(custodyWords(service, by), 'InCustody');
  }
}

/** `service`, `services` as names, or `services` as objects that name one. */
function servicesIn(input: unknown): string[] {
  const { service, services } = (input ?? {}) as { service?: unknown; services?: unknown };
  const several = Array.isArray(services) ? services.map((one: unknown) => (isNaming(one) ? one.service : one)) : [];
  return [service, ...several].filter((name) => typeof name === 'string');
}

function isNaming(one: unknown): one is { service: unknown } {
  return typeof one === 'object' && one !== null && 'service' in one;
}
