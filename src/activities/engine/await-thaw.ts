import { getClient, heartbeat, sleep } from '@temporalio/activity';
import type { EngineActivities } from '../../domain/run/engine-activities.ts';
import { freezeNow } from './freeze-now.ts';

/** Waits until no freeze is in force, looking every `lookMs`. */
export function awaitThawActivity(lookMs = 3000): Pick<EngineActivities, 'awaitThaw'> {
  return {
    async awaitThaw({ env }) {
      for (;;) {
        const freeze = await freezeNow(getClient(), env, new Date());
        if (freeze === undefined) return;
        heartbeat(freeze);
        await sleep(lookMs);
      }
    },
  };
}
