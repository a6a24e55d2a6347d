import { plainRelease } from '../../src/domain/release/no-release.ts';
import type { Environment } from '../../src/domain/system/environment.ts';

/** An environment of usual size, without servers behind it. */
export const benchEnvironment: Environment = {
  system: 'bench',
  environment: 'production',
  production: true,
  timeZone: 'Europe/Berlin',
  platform: { kind: 'none' },
  services: [],
  routes: [],
  release: plainRelease,
  stores: [
    {
      kind: 'postgres',
      name: 'main',
      url: 'env:BENCH_DATABASE_URL',
      after: [],
      backup: {
        everySeconds: 3600,
        retention: { last: 3, daily: 7, weekly: 5, monthly: 12 },
        rpoSeconds: 3600,
        rtoSeconds: 900,
        encryptTo: [],
      },
      checks: [{ name: 'customers exist', sql: 'select count(*) from customers', expect: { atLeast: 1 } }],
    },
  ],
  objects: { bucket: 'bench', prefix: '', region: 'us-east-1', accessKeyId: 'env:BENCH_KEY_ID', secretAccessKey: 'env:BENCH_SECRET' },
  approval: { R2: { people: 1, of: ['ana', 'ben', 'cleo'] }, R3: { people: 2, of: ['ana', 'ben', 'cleo'] }, expiresWithinSeconds: 3600 },
  contacts: [{ name: 'Ana Moreno', role: 'on call', email: 'ana@bench.internal' }],
  freezes: [],
  digest: '0'.repeat(64),
};
