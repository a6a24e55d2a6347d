import { prefixFault } from '../../domain/incident/cache-prefix.ts';
import type { RpcLook } from '../../domain/incident/rpc-look.ts';
import { isGoodRpc } from '../../domain/incident/rpc-look.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Endpoint } from '../../domain/system/endpoint.ts';
import { endpointNamed } from '../../domain/system/endpoint-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { supervised } from '../supervised.ts';
import { lookAtRpc } from './look-at-rpc.ts';
import type { OpenRedis, PostJson } from './ports.ts';

type EndpointSteps = Pick<Vocabulary, 'endpointChoice' | 'switchVariable' | 'endpointGood' | 'clearCachePrefix'>;

export interface EndpointPorts {
  openPlatform: OpenPlatform;
  openRedis: OpenRedis;
  postJson: PostJson;
}

const lookWithinMs = 8000;

/** What is done to endpoints: the services that use them are told, and caches among them are cleared. */
export function endpointActivities(ports: EndpointPorts): Implements<EndpointSteps> {
  const { openPlatform, openRedis, postJson } = ports;
  const looksAt = async (endpoint: Endpoint): Promise<RpcLook[]> => await lookAtRpc(postJson, endpoint, AbortSignal.timeout(lookWithinMs));
  return {
    async endpointChoice({ env, input }) {
      const endpoint = endpointNamed(env, input.endpoint);
      const { service, variable } = switchable(endpoint);
      const [looks, now] = await Promise.all([looksAt(endpoint), inUse(ports, env, endpoint)]);
      const words = looks.map(
        ({ at, healthy, height }) => `${at + 1}: ${healthy ? 'healthy' : 'not healthy'}${height === undefined ? '' : ` at ${height}`}`,
      );
      const good = looks.find((look) => isLiteral(endpoint.urls[look.at]) && look.at !== now.at && isGoodRpc(look, looks));
      const url = good === undefined ? undefined : endpoint.urls[good.at];
      if (url !== undefined) return { service, variable, url, fingerprint: now.fingerprint, words: words.join(', ') };
      throw new OpsError('Refused', `no other address of ${endpoint.name} can be used: ${words.join(', ')}`, {
        hint: 'An address that is a reference is not written into a service in the open: set it with `configChange` and `secrets`.',
      });
    },
    async switchVariable({ env, input: { endpoint: name, service, variable, url, changeId, from } }) {
      const endpoint = endpointNamed(env, name);
      // A person may have given the step another input than the one that was planned.
      if (endpoint.service !== service || endpoint.variable !== variable || !isLiteral(url) || !endpoint.urls.includes(url)) {
        throw new OpsError('InvalidInput', `${name} is switched between its own addresses, by its own variable, and nothing else`);
      }
      const settings = { set: { [variable]: url }, unset: [], secrets: {} };
      return await openPlatform(env).putSettings({ service: serviceNamed(env, service), changeId, from, settings });
    },
    async endpointGood({ env, input: { endpoint: name, url } }) {
      const endpoint = endpointNamed(env, name);
      const looks = await looksAt(endpoint);
      const look = looks.find(({ at }) => endpoint.urls[at] === url);
      if (look === undefined) return { kind: 'failed', reason: `${url} is no address of ${name}` };
      const { height, words } = look;
      const said = `${url} ${height === undefined ? '' : `at ${height} `}${words === '' ? 'is healthy' : words}`;
      return { kind: isGoodRpc(look, looks) ? 'successful' : 'failed', reason: said };
    },
    async clearCachePrefix({ env, input: { endpoint: name, prefix } }) {
      const endpoint = endpointNamed(env, name);
      const fault = prefixFault(endpoint, prefix);
      if (fault !== undefined) throw new OpsError('Refused', fault);
      return await supervised(async (signal, progress) => {
        let removed = 0;
        for (const node of openRedis(endpoint)) {
          if ((await node.info(signal))['role'] !== 'master') continue;
          const before = removed;
          removed += await node.unlinkPrefix(prefix, { signal, progress: (sofar) => progress({ removed: before + sofar }) });
        }
        return { removed };
      });
    },
  };
}

function switchable({ name, kind, service, variable, urls }: Endpoint): { service: string; variable: string } {
  if (kind === 'rpc' && service !== undefined && variable !== undefined && urls.length > 1) return { service, variable };
  throw new OpsError('InvalidInput', `${name} cannot be switched: it needs kind rpc, a service, its variable and two addresses`);
}

/** Which of the addresses the service has now, as far as its platform tells. */
async function inUse({ openPlatform }: EndpointPorts, env: Environment, endpoint: Endpoint): Promise<{ at: number; fingerprint: string }> {
  const { service, variable } = switchable(endpoint);
  const platform = openPlatform(env);
  const literal = endpoint.urls.flatMap((url, at) => (isLiteral(url) ? [{ url, at }] : []));
  const looks = await Promise.all(
    literal.map(async ({ url, at }) => {
      const settings = { set: { [variable]: url }, unset: [], secrets: {} };
      const { changes, fingerprint } = await platform.settings(serviceNamed(env, service), settings);
      return { at, fingerprint, isNow: changes.length === 0 };
    }),
  );
  // One that is none of the literal addresses is the reference among them, where there is one.
  const at = looks.find(({ isNow }) => isNow)?.at ?? endpoint.urls.findIndex((url) => !isLiteral(url));
  return { at, fingerprint: looks[0]?.fingerprint ?? '' };
}

function isLiteral(url: string | undefined): url is string {
  return url !== undefined && /^https?:/.test(url);
}
