import type { RpcLook } from '../../../domain/incident/rpc-look.ts';
import { bestOf, isGoodRpc } from '../../../domain/incident/rpc-look.ts';
import type { Mitigation } from '../../../domain/incident/mitigation.ts';
import type { Endpoint } from '../../../domain/system/endpoint.ts';
import { lookAtRpc } from '../look-at-rpc.ts';
import type { MakeProbe } from './probe-ports.ts';

/** Every address of an RPC endpoint: is it healthy, how high is it, and how far behind the highest of them (`getVersion` alone proves nothing, E51). */
export const rpc: MakeProbe = ({ postJson }, { endpoints }) =>
  endpoints
    .filter(({ kind }) => kind === 'rpc')
    .map((endpoint) => ({
      name: `rpc ${endpoint.name}`,
      command: `curl -fsS -m 4 -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"getHealth"}' "$RPC"  # each of ${endpoint.urls.length}`,
      async look(signal) {
        const looks = await lookAtRpc(postJson, endpoint, signal);
        const [first] = looks;
        const lines = looks.map(inWords);
        const good = looks.filter((look) => isGoodRpc(look, looks));
        const saw = `${good.length} of ${looks.length} are healthy; the first ${first === undefined ? 'is missing' : inWords(first)}`;
        if (first !== undefined && isGoodRpc(first, looks)) return { verdict: 'normal', saw, means: 'as it should be', lines };
        const other = bestOf(looks.slice(1), looks);
        const means = other === undefined ? 'none of them can be used' : 'another one can be used';
        return { verdict: 'cause', saw, means, couldDo: other === undefined ? [] : remedy(endpoint), lines };
      },
    }));

function remedy({ name, service, variable }: Endpoint): Mitigation[] {
  return variable === undefined ? [] : [{ action: 'switchEndpoint', endpoint: name, ...(service !== undefined && { service }) }];
}

function inWords({ at, healthy, height, tookMs, words }: RpcLook): string {
  return `number ${at + 1}: ${healthy ? 'healthy' : 'not healthy'}${height === undefined ? '' : `, height ${height}`}, ${Math.round(tookMs)} ms${words === '' ? '' : ` (${words})`}`;
}
