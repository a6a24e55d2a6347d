import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { trafficActivities } from '../../../src/activities/platform/traffic-activities.ts';
import { securityActivities } from '../../../src/activities/security/security-activities.ts';
import { hookCaller } from '../../../src/adapters/http/call-hook.ts';
import { openS3Objects } from '../../../src/adapters/s3/open-objects.ts';
import type { Invocation, Outcome } from '../../../src/cli/command.ts';
import { findCase } from '../../../src/cli/evidence/find-case.ts';
import { verifyCustody } from '../../../src/cli/evidence/verify-custody.ts';
import { loadConfig } from '../../../src/config.ts';
import { checkRequest } from '../../../src/domain/run/check-request-schema.ts';
import type { RunRequest } from '../../../src/domain/run/request.ts';
import type { Environment } from '../../../src/domain/system/environment.ts';
import type { SecurityOutcome } from '../../../src/workflows/security-incident.ts';
import { dockerEngine } from '../../support/docker-engine.ts';
import { dockerProject, serviceOf, webService } from '../../support/docker-project.ts';
import { engineWorld, replayAll } from '../../support/engine-world.ts';
import { environmentOf } from '../../support/fake-system.ts';
import type { Driven } from '../../support/run-driver.ts';
import { servers } from '../../support/servers.ts';

const given = await dockerEngine();

/** A hook that fails at first, as hooks do, and what it was asked. */
async function signOutHook() {
  const asked: { key: unknown; token: unknown }[] = [];
  const server = createServer((request, response) => {
    asked.push({ key: request.headers['idempotency-key'], token: request.headers.authorization });
    request.resume();
    response.writeHead(asked.length === 1 ? 503 : 204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** `watchkeeper evidence verify-custody`, with a system file and the settings of a process of its own. */
async function verifier(of: { folder: string; bucket: string; namespace: string; run: Driven }): Promise<() => Promise<Outcome>> {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  Object.assign(process.env, { CUSTODY_KEY_ID: accessKeyId, CUSTODY_SECRET: secretAccessKey });
  const objects = {
    bucket: of.bucket,
    prefix: 'wk',
    region,
    endpoint,
    accessKeyId: 'env:CUSTODY_KEY_ID',
    secretAccessKey: 'env:CUSTODY_SECRET',
  };
  const systems = join(of.folder, 'systems');
  await mkdir(systems);
  const environments = { 'secured-5': { production: false, platform: { kind: 'compose', project: 'p', directory: '/p' } } };
  await writeFile(
    join(systems, 'demo.yaml'),
    stringify({ system: 'demo', timeZone: 'UTC', objects, approvers: ['ana', 'ben', 'cleo'], environments }),
  );
  const address = { TEMPORAL_ADDRESS: servers().temporal.address, TEMPORAL_NAMESPACE: of.namespace };
  const config = loadConfig({ ...address, WATCHKEEPER_SYSTEMS: systems, WATCHKEEPER_USER: 'cleo' });
  const invocation = { values: {}, positionals: [of.run.handle.workflowId], json: false, config };
  return async () => await verifyCustody.run(invocation as unknown as Invocation);
}

describe.skipIf(given === undefined)('a break-in on Compose', () => {
  const engine = given as NonNullable<typeof given>;

  test('is answered for real: evidence locked away before anybody is asked, containers off their networks and running on, a log that verifies', async () => {
    await using project = await dockerProject(engine, { api: webService(), web: webService() });
    const hook = await signOutHook();
    const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
    const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    await s3.send(new CreateBucketCommand({ Bucket: project.name, ObjectLockEnabledForBucket: true }));
    s3.destroy();
    const known: Record<string, string> = { 'env:ID': accessKeyId, 'env:SECRET': secretAccessKey, 'env:TOKEN': 'open sesame' };
    const resolve = async (setting: string): Promise<string> => await Promise.resolve(known[setting] ?? setting);
    const env: Environment = {
      ...environmentOf('secured-5'),
      platform: project.settings,
      services: [serviceOf('api'), serviceOf('web')],
      objects: { bucket: project.name, prefix: 'wk', region, endpoint, accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET' },
      security: { signOut: { url: hook.url, token: 'env:TOKEN' }, secrets: [], regimes: [], keepEvidenceDays: 1 },
    };
    const openObjects = openS3Objects(resolve);
    const openPlatform = () => project.platform;
    const pickSet = async () => await Promise.reject(new Error('there are no sets here'));
    const world = await engineWorld({
      address: servers().temporal.address,
      targets: ['demo/secured-5'],
      activities: {
        ...trafficActivities({ openPlatform }),
        ...securityActivities({ openPlatform, openObjects, callHook: hookCaller(resolve), pickSet, version: '0.1.0' }),
        prepare: async ({ runbook, request }: { runbook: string; request: RunRequest }) =>
          await Promise.resolve({ env, input: checkRequest(runbook, request).input }),
      },
    });
    const before = await project.running('api');
    const input = { title: 'a stolen key', services: ['api'] };
    const run = await world.start('securityIncident', { target: 'demo/secured-5', store: 'main' }, { input });
    const asked = await run.waitsFor('approval');
    expect(asked.notes).toMatchObject({ evidence: '6 items saved before anything was touched, 0 waived' });
    expect(asked.notes).not.toHaveProperty('evidence can be deleted');
    expect(await project.platform.isolation(serviceOf('api'))).toMatchObject({ levels: [] });
    await run.approve('ana');
    await run.waitsFor('signOff');
    expect(await project.platform.isolation(serviceOf('api'))).toMatchObject({ levels: ['network'], holds: true });
    expect(await project.platform.isolation(serviceOf('web'))).toMatchObject({ levels: [] });
    expect(await project.running('api')).toEqual(before);
    await run.send('signOff', { by: 'ben' });
    const end = await run.end();
    expect(end).toMatchObject({ kind: 'done', outcome: { custody: 'released', proposals: [] } });
    const { head } = (end as { outcome: SecurityOutcome }).outcome;
    const { caseId, ...kept } = await findCase(world.client, run.handle.workflowId);
    expect(kept).toEqual({ target: 'demo/secured-5', head });
    expect(hook.asked).toEqual(Array.from({ length: 2 }, () => ({ key: `${caseId}-sign-out`, token: 'Bearer open sesame' })));

    const verify = await verifier({ folder: project.directory, bucket: project.name, namespace: world.namespace, run });
    expect(await verify()).toMatchObject({
      json: { whole: true, items: 12, unlocked: 0, head },
      text: expect.stringContaining(head.sha256),
    });
    const [item] = await openObjects(env.objects).list(`wk/custody/demo/secured-5/${caseId}/items/`);
    await openObjects(env.objects).put(item?.key ?? '', 'forged', { contentType: 'text/plain' });
    expect(await verify()).toMatchObject({
      exit: 1,
      text: expect.stringMatching(/^item \d+: .*; the version that was collected \(\S+\) is intact$/m),
    });
    await replayAll(world);
    await world.close();
    hook.close();
  });
});
