import { setTimeout as sleep } from 'node:timers/promises';
import { beginWatch, endOfWatch, withLook } from '../../domain/incident/recovery-watch.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import { supervised } from '../supervised.ts';
import type { RecoveryPorts } from './recovered.ts';
import { lookAtRecovery } from './recovered.ts';

/** Watches until recovery has held, or does not come. */
export function recoveryActivities(ports: RecoveryPorts): Implements<Pick<Vocabulary, 'recoveryHolds'>> {
  return {
    async recoveryHolds({ env, input: { holdSeconds, withinSeconds, sampleEverySeconds, ...judged } }) {
      return await supervised(async (signal, progress): Promise<Verdict> => {
        for (let watch = beginWatch(performance.now()); ;) {
          const look = await lookAtRecovery(ports, { env, ...judged });
          const now = performance.now();
          watch = withLook(watch, look, now);
          progress({ seen: look.seen, words: look.words.slice(0, 300), restarts: watch.restarts });
          const end = endOfWatch(watch, { holdSeconds, withinSeconds }, now);
          const facts = { restarts: watch.restarts, ...(look.value !== undefined && { value: look.value }) };
          if (end === 'held') return { kind: 'successful', reason: `it held for ${holdSeconds} s: ${look.words}`, facts };
          if (end === 'bad') return { kind: 'failed', reason: `it did not help: ${look.words}`, facts };
          // Nobody can say whether it helped: a person may.
          if (end === 'noData') return { kind: 'error', reason: `nobody knows whether it helped: ${look.words}`, facts };
          await sleep(sampleEverySeconds * 1000, undefined, { signal });
        }
      });
    },
  };
}
