import { openS3Objects } from '../../adapters/s3/open-objects.ts';
import { withSession } from '../../adapters/postgres/session.ts';
import type { ChoosePrograms } from '../../adapters/postgres/programs.ts';
import { resolveReference, resolveSetting } from '../../config.ts';
import type { Environment, PostgresStore } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import { drillTargetFindings } from './drill-target-findings.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

/** Whether an environment's servers answer with the credentials that this process has. */
export async function environmentFindings(env: Environment, choosePrograms: ChoosePrograms): Promise<Finding[]> {
  const target = targetOf(env);
  const stores = env.stores.flatMap((store) => [
    finding(`${target} ${store.name}`, async () => await serverOf(store, 'url', choosePrograms)),
    ...(store.scratchUrl === undefined || store.drillTarget !== undefined
      ? []
      : [finding(`${target} ${store.name}, scratch`, async () => await serverOf(store, 'scratchUrl', choosePrograms))]),
  ]);
  const objects = finding(`${target} objects`, async () => {
    await openS3Objects(resolveSetting)(env.objects).list([env.objects.prefix, 'doctor/'].filter(Boolean).join('/'));
    return `bucket ${env.objects.bucket} answers`;
  });
  const [drillTargets, ...others] = await Promise.all([drillTargetFindings(env), ...stores, objects]);
  return [...others, ...drillTargets];
}

async function serverOf(store: PostgresStore, which: 'url' | 'scratchUrl', choosePrograms: ChoosePrograms): Promise<string> {
  const url = await resolveReference(store[which] ?? store.url);
  const { version, number } = await withSession({ url, doing: 'connecting' }, async (client) => {
    const { rows } = await client.query<{ version: string; number: number }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
    );
    return rows[0] ?? { version: '', number: 0 };
  });
  const programs = await choosePrograms(number);
  return `PostgreSQL ${version}, client programs ${programs.version}`;
}
