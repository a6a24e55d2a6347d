import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { custodyId } from '../../domain/security/case-names.ts';
import type { Held } from '../../domain/security/custody-held.ts';
import { runningNow } from '../engine/running-now.ts';

/** One that no worker has taken up after two seconds counts all the same: it only cannot be said what it holds. */
const mostLooks = 20;

/** What is evidence in an environment now; undefined where custody began and nobody has said yet of what. Asks the Temporal server each time. */
export async function custodyNow(client: Client, target: string): Promise<readonly Held[] | undefined> {
  for (let looks = 1; looks <= mostLooks; looks += 1) {
    const run = await runningNow(client, custodyId(target));
    if (run === undefined) return [];
    const held = run.memo?.['held'];
    if (Array.isArray(held)) return held as Held[];
    await sleep(100);
  }
  return undefined;
}
