import type { Environment } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Objects } from '../objects.ts';
import { releaseRecords } from './release-records.ts';

interface Proof {
  release: string;
  services: readonly string[];
}

/** Whether the records of another environment say that every service ran the release there, and that it was good. */
export async function judgeProof(objects: Objects, there: Environment, { release, services }: Proof): Promise<Verdict> {
  const known = new Set(there.services.map(({ name }) => name));
  for (const service of services.filter((name) => known.has(name))) {
    const newest = (await releaseRecords(objects, there, service)).find((record) => record.release === release);
    if (newest === undefined)
      return { kind: 'failed', reason: `${service} never ran ${release} in ${there.environment}: deploy it there first` };
    if (newest.verdict === 'bad') return { kind: 'failed', reason: `${release} of ${service} was put back in ${there.environment}` };
  }
  return { kind: 'successful', reason: `${release} was healthy in ${there.environment}` };
}
