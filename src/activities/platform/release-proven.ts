import type { Environment } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Objects } from '../objects.ts';
import { releaseRecords } from './release-records.ts';

interface Proof {
  release: string;
  services: readonly string[];
  images?: Readonly<Record<string, string>>;
}

/** Whether the records of another environment say that every service ran the release there, and that it was good. */
export async function judgeProof(objects: Objects, there: Environment, { release, services, images = {} }: Proof): Promise<Verdict> {
  const known = new Set(there.services.map(({ name }) => name));
  for (const service of services.filter((name) => known.has(name))) {
    const newest = (await releaseRecords(objects, there, service)).find(
      (record) => record.release === release && record.settingsOnly !== true,
    );
    if (newest === undefined)
      return { kind: 'failed', reason: `${service} never ran ${release} in ${there.environment}: deploy it there first` };
    const [wanted, ran] = [digestOf(images[service] ?? ''), Object.values(newest.images).map(digestOf)];
    if (wanted !== undefined && !ran.includes(wanted)) {
      const reason = `${release} of ${service} is ${wanted} now, and ${there.environment} ran ${ran.find(Boolean) ?? 'it by its tag alone'}: the tag was moved, or the release was built twice (E59)`;
      return { kind: 'failed', reason };
    }
    if (newest.verdict === 'bad') return { kind: 'failed', reason: `${release} of ${service} was put back in ${there.environment}` };
  }
  return { kind: 'successful', reason: `${release} was healthy in ${there.environment}` };
}

function digestOf(image: string): string | undefined {
  return image.split('@')[1];
}
