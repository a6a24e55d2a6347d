import { prefixFault } from '../../domain/incident/cache-prefix.ts';
import { servicesOf } from '../services-of.ts';
import type { Prepare } from './action.ts';
import { named, refuse } from './action.ts';
import { isReady } from './service-actions.ts';

/** Has the service use the first other address that is good; to go back is the same action again, once the first is good. */
export const switchEndpoint: Prepare = async (run, input) => {
  const endpoint = named(input, 'endpoint');
  if (run.env.endpoints?.some(({ name }) => name === endpoint) !== true) refuse(`there is no endpoint ${endpoint} here`);
  const { service: name, variable, url, fingerprint: from, words } = await run.observe.endpointChoice({ endpoint });
  run.note('addresses', words);
  const set = { set: { [variable]: url }, unset: [], secrets: {} };
  return async () => {
    await run.verify.endpointGood({ endpoint, url });
    await run.verify.settingsFit({ service: name, ...set });
    await run.change.keepSnapshot({ service: name, fingerprint: from });
    const { fingerprint } = await run.change.switchVariable({ service: name, endpoint, variable, url, changeId: run.id, from });
    for (const service of servicesOf(run.env, [name])) await isReady(run, service, fingerprint);
    await run.verify.endpointGood({ endpoint, url });
    return `${name} uses ${url}`;
  };
};

/** Removes keys of a cache by their beginning; what holds queues or sessions is refused before anything is looked at (E36). */
export const clearCache: Prepare = async (run, input) => {
  const [name, prefix] = [named(input, 'endpoint'), named(input, 'prefix')];
  const endpoint = run.env.endpoints?.find((one) => one.name === name) ?? refuse(`there is no endpoint ${name} here`);
  const fault = prefixFault(endpoint, prefix);
  if (fault !== undefined) refuse(fault);
  return await Promise.resolve(async () => {
    const { removed } = await run.change.clearCachePrefix({ endpoint: name, prefix });
    return `${removed} keys that began with ${prefix} are gone`;
  });
};
