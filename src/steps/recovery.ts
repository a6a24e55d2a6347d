import type { ClearWhen } from '../domain/incident/response-policy.ts';
import { verify } from './step.ts';

/** The service answers and the key metric is clear, for the whole of a window without one look that is not good; no data is not good (E62). */
export const recoveryHolds = verify<{
  service?: string;
  store?: string;
  clear?: ClearWhen;
  holdSeconds: number;
  /** How long it may take until it begins to be good. */
  withinSeconds: number;
  sampleEverySeconds: number;
}>({
  class: 'rollout',
  command: ({ input: { service, store, clear, holdSeconds } }) =>
    `# for ${holdSeconds} s: ${[service, store, clear?.query].filter((one) => one !== undefined).join(', ')} good`,
});
