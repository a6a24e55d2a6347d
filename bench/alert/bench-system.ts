/** So many that no environment has so many incidents at once that they become one. */
export const environments = 20;

/** A system file whose environments have a database on loopback, and one contact on a webhook. */
export function benchSystem(): string {
  const environment = {
    production: false,
    stores: { main: { kind: 'postgres', url: 'env:BENCH_DATABASE_URL' } },
    response: { ladder: [['Ana']], channels: [{ kind: 'webhook', address: 'env:BENCH_SINK' }] },
  };
  // JSON is YAML.
  return JSON.stringify({
    system: 'bench',
    timeZone: 'UTC',
    objects: { bucket: 'bench', endpoint: 'env:BENCH_SINK', accessKeyId: 'env:BENCH_KEY', secretAccessKey: 'env:BENCH_KEY' },
    backup: { every: '1h', retention: { last: 1, daily: 1, weekly: 1, monthly: 1 } },
    approvers: ['ana', 'ben', 'cleo'],
    contacts: [{ name: 'Ana', role: 'on call', email: 'ana@bench.internal', phone: '+49 30 90182041' }],
    environments: Object.fromEntries(Array.from({ length: environments }, (_, n) => [`e${n}`, environment])),
  });
}
