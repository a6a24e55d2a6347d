import { getClient } from '@temporalio/activity';
import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import { checkRequest } from '../../domain/run/check-request-schema.ts';
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
