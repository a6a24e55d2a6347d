/** One address of an RPC endpoint, looked at once. */
export interface RpcLook {
  /** Its place among the endpoint's addresses, from 0. */
  at: number;
  healthy: boolean;
  /** The height of its chain; absent: it does not tell. */
  height?: number;
  tookMs: number;
  /** What it says of itself where it is not healthy. */
  words: string;
}

/** So many blocks behind the highest are too many. */
const mostBehind = 150;
const slowMs = 5000;

/** It is healthy, fast enough, and not far behind the highest. */
export function isGoodRpc({ healthy, height, tookMs }: RpcLook, all: readonly RpcLook[]): boolean {
  const highest = Math.max(0, ...all.filter((one) => one.healthy).map((one) => one.height ?? 0));
  return healthy && tookMs < slowMs && (height === undefined || highest - height <= mostBehind);
}

/** The first that is good: the order is the owner's. */
export function bestOf(looks: readonly RpcLook[], all: readonly RpcLook[]): RpcLook | undefined {
  return looks.find((look) => isGoodRpc(look, all));
}
