import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What a provider keeps, for as long as a test runs: its own memory is for trying out, and says so on the console. */
export function openidMemory(): AdapterFactory {
  const kept = new Map<string, AdapterPayload>();
  const where = async (fits: (payload: AdapterPayload) => boolean) => await Promise.resolve([...kept.values()].find(fits));
  return (model): Adapter => ({
    async upsert(id, payload) {
      await Promise.resolve(kept.set(`${model} ${id}`, payload));
    },
    find: async (id) => await Promise.resolve(kept.get(`${model} ${id}`)),
    findByUid: async (uid) => await where((payload) => payload.kind === model && payload.uid === uid),
    findByUserCode: async (code) => await where((payload) => payload.kind === model && payload.userCode === code),
    async consume(id) {
      const payload = await Promise.resolve(kept.get(`${model} ${id}`));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      await Promise.resolve(kept.delete(`${model} ${id}`));
    },
    async revokeByGrantId(grant) {
      for (const [key, { grantId }] of kept) if (grantId === grant) kept.delete(key);
      await Promise.resolve();
    },
  });
}
