import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Platform } from './platform.ts';

/** What `look` says of a change, unless the service is cut off: it would come up where nothing reaches it. */
export async function unlessIsolated(platform: Platform, service: Service, look: () => Promise<Verdict>): Promise<Verdict> {
  // At once: what both read is read once.
  const [words, fits] = await Promise.all([platform.cutOff(service), look()]);
  return words === undefined ? fits : { kind: 'failed', reason: `${service.name} is isolated (${words}): end that first, with rejoin` };
}
