import { z } from 'zod';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import type { MakeProbe } from './probe-ports.ts';

const Peers = z.object({ Peers: z.array(z.unknown()).nullable() });
const Repo = z.object({ RepoSize: z.number(), StorageMax: z.number().optional(), NumObjects: z.number() });

const fewPeers = 5;

/** Peers and store of an IPFS node, by its API (PRSM-11.5). */
export const ipfs: MakeProbe = ({ postJson }, { endpoints }) =>
  endpoints
    .filter(({ kind }) => kind === 'ipfs')
    .flatMap(({ name, urls }) =>
      urls.map((url, at) => ({
        name: `ipfs ${name}${urls.length > 1 ? ` (${at + 1})` : ''}`,
        command: 'ipfs swarm peers | wc -l && ipfs repo stat --size-only',
        async look(signal) {
          const [peers, repo] = await Promise.all([
            postJson(url, { path: '/api/v0/swarm/peers' }, signal),
            postJson(url, { path: '/api/v0/repo/stat?size-only=true' }, signal),
          ]);
          const count = Peers.safeParse(peers.json).data?.Peers?.length;
          if (count === undefined) {
            const means = 'is the address that of its API?';
            return { verdict: 'unknown', saw: `it answered ${peers.status}, and not as an IPFS node`, means };
          }
          return judge(count, Repo.safeParse(repo.json).data);
        },
      })),
    );

function judge(count: number, size: z.output<typeof Repo> | undefined): Seen {
  const full = fullOf(size);
  const store = size === undefined ? '' : `, ${(size.RepoSize / 1e9).toFixed(2)} GB in its store (${full} %)`;
  const saw = `${count} peers${store}`;
  if (count === 0) return { verdict: 'cause', saw, means: 'it is alone: nothing can be fetched' };
  if (count < fewPeers) return { verdict: 'suspicious', saw, means: 'it knows few others' };
  // Its garbage collection removes what nobody pinned: it is no remedy here (E72).
  const means = 'its store is nearly full; look at what is pinned before anything is collected';
  return full >= 90 ? { verdict: 'suspicious', saw, means } : normal(saw);
}

function fullOf(size: z.output<typeof Repo> | undefined): number {
  return size?.StorageMax === undefined ? 0 : Math.round((size.RepoSize / size.StorageMax) * 100);
}
