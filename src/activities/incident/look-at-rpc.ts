import { z } from 'zod';
import type { RpcLook } from '../../domain/incident/rpc-look.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Endpoint } from '../../domain/system/endpoint.ts';
import type { PostJson } from './ports.ts';

const Answer = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string().optional() }).optional(),
});
const Status = z.object({ sync_info: z.object({ latest_block_height: z.coerce.number(), catching_up: z.boolean() }) });

const unknownMethod = -32_601;

/** Looks at every address of an RPC endpoint at once. */
export async function lookAtRpc(postJson: PostJson, { urls }: Endpoint, signal: AbortSignal): Promise<RpcLook[]> {
  return await Promise.all(
    urls.map(async (url, at): Promise<RpcLook> => {
      const startedAt = performance.now();
      const took = (): number => performance.now() - startedAt;
      try {
        const look = await chainOf(async (method) => await ask({ postJson, url, signal }, method));
        return { at, tookMs: took(), ...look };
      } catch (error) {
        if (!isOpsError(error)) throw error;
        return { at, healthy: false, tookMs: took(), words: error.message };
      }
    }),
  );
}

type Ask = (method: string) => Promise<z.output<typeof Answer> | undefined>;

type Chain = Pick<RpcLook, 'healthy' | 'words'> & { height?: number };

/** Solana says its health and height; Tendermint its status; Ethereum its block number. Each is asked only where the one before is not known. */
async function chainOf(askFor: Ask): Promise<Chain> {
  const health = await askFor('getHealth');
  if (health === undefined) return { healthy: false, words: 'its answer is no JSON-RPC' };
  if (health.error === undefined) return await solana(askFor, health.result === 'ok');
  if (health.error.code !== unknownMethod) return { healthy: false, words: plain(health.error.message) };
  return (await tendermint(askFor)) ?? (await ethereum(askFor)) ?? { healthy: false, words: 'it knows none of the methods' };
}

async function solana(askFor: Ask, healthy: boolean): Promise<Chain> {
  const height = Number((await askFor('getBlockHeight'))?.result);
  return { healthy, words: healthy ? '' : 'it is behind', ...(Number.isFinite(height) && { height }) };
}

async function tendermint(askFor: Ask): Promise<Chain | undefined> {
  const status = Status.safeParse((await askFor('status'))?.result);
  if (!status.success) return undefined;
  const { latest_block_height: height, catching_up: behind } = status.data.sync_info;
  return { healthy: !behind, words: behind ? 'it is catching up' : '', height };
}

async function ethereum(askFor: Ask): Promise<Chain | undefined> {
  const height = Number((await askFor('eth_blockNumber'))?.result);
  return Number.isFinite(height) ? { healthy: true, words: '', height } : undefined;
}

async function ask(
  { postJson, url, signal }: { postJson: PostJson; url: string; signal: AbortSignal },
  method: string,
): Promise<z.output<typeof Answer> | undefined> {
  const { json } = await postJson(url, { body: { jsonrpc: '2.0', id: 1, method, params: [] } }, signal);
  return Answer.safeParse(json).data;
}

function plain(message = 'it is not healthy'): string {
  return message.replaceAll(/[^\w .,:-]/g, ' ').slice(0, 120);
}
