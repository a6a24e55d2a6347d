import { beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '../../../src/domain/plan/canonical.ts';
import type { Held, KubelabWorld } from '../../support/kubelab-world.ts';
import { contractWorldIn, images, kubelabWorld } from '../../support/kubelab-world.ts';
import { hasKubelab, useKubelab } from '../../support/kubelab.ts';
import { changeOfOurs, kindOfFailure, rolledOut } from '../../support/platform-contract.ts';
import { settingsContract, settingsOf } from '../../support/settings-contract.ts';

const license = 'canary-of-a-license';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: object;
}

describe.skipIf(!hasKubelab)('settings on Kubernetes', () => {
  const lab = useKubelab();
  let world: KubelabWorld;
  beforeAll(async () => {
    world = await kubelabWorld(lab());
    await world.kubectl(['create', 'configmap', 'app-config', '--from-literal=LOG_LEVEL=warn', '--from-literal=REGION=eu']);
    await world.kubectl(['create', 'secret', 'generic', 'newrelic', `--from-literal=license-key=${license}`]);
  });

  settingsContract('Kubernetes', async () => {
    const own = await kubelabWorld(lab());
    await own.kubectl(['create', 'secret', 'generic', 'newrelic', `--from-literal=license-key=${license}`]);
    return {
      ...contractWorldIn(own),
      async variables({ workload }) {
        const { spec } = await own.read(['get', workload]);
        const env = (spec.template.spec.containers[0]?.env ?? []) as Variable[];
        return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? canonical(valueFrom)]));
      },
      secret: {
        reference: 'k8s:newrelic/license-key',
        nowhere: 'k8s:nowhere/license-key',
        words: 'of Secret newrelic, key license-key',
        held: canonical({ secretKeyRef: { name: 'newrelic', key: 'license-key' } }),
        value: license,
      },
    };
  });

  const made = async (app: Record<string, unknown>) =>
    await world.make({ pods: { containers: [{ name: 'app', image: images.first, ...app }] } });
  const read = async (workload: string): Promise<Held> => await world.read(['get', workload]);

  test('a variable of a ConfigMap is shown with where it comes from, replaced, and put back as a reference', async () => {
    const valueFrom = { configMapKeyRef: { name: 'app-config', key: 'LOG_LEVEL' } };
    const service = await made({ env: [{ name: 'LOG_LEVEL', valueFrom }] });
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    const { changes } = await world.platform.settings(service, settings);
    expect(changes).toEqual([{ name: 'LOG_LEVEL', from: '"warn" of ConfigMap app-config, key LOG_LEVEL', to: '"info"' }]);
    const captured = await world.platform.capture(service);
    const changeId = changeOfOurs();
    const { fingerprint } = await world.platform.putSettings({ service, changeId, settings, from: captured.fingerprint });
    expect(await rolledOut(world.platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    await world.platform.putBack({ service, captured, changeId });
    expect((await read(service.workload)).spec.template.spec.containers[0]?.env).toEqual([{ name: 'LOG_LEVEL', valueFrom }]);
  });

  test('a variable that comes with all of a ConfigMap is set over it, and is not taken away', async () => {
    const service = await made({ envFrom: [{ configMapRef: { name: 'app-config' } }] });
    const { changes } = await world.platform.settings(service, settingsOf({ set: { REGION: 'us' } }));
    expect(changes).toEqual([{ name: 'REGION', from: '"eu" of ConfigMap app-config', to: '"us"' }]);
    await expect(world.platform.settings(service, settingsOf({ unset: ['REGION'] }))).rejects.toMatchObject({
      kind: 'Unsupported',
      hint: expect.stringContaining('Take it out of the ConfigMap') as string,
    });
  });

  test('a plain value does not take the place of a secret', async () => {
    const service = await made({ env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'newrelic', key: 'license-key' } } }] });
    const setting = world.platform.settings(service, settingsOf({ set: { KEY: 'plain' } }));
    await expect(setting).rejects.toMatchObject({ kind: 'InvalidInput', hint: expect.stringContaining('k8s:NAME/KEY') as string });
    const unset = await world.platform.settings(service, settingsOf({ unset: ['KEY'] }));
    expect(unset.changes).toEqual([{ name: 'KEY', from: 'of Secret newrelic, key license-key', to: 'not set' }]);
  });

  test('an old value that looks like a secret is shown to nobody', async () => {
    const env = [
      { name: 'DATABASE_URL', value: 'postgres://app:canary@db/app' },
      { name: 'ADMIN_PASSWORD', value: 'canary' },
    ];
    const service = await made({ env });
    const look = await world.platform.settings(service, settingsOf({ unset: ['DATABASE_URL', 'ADMIN_PASSWORD'] }));
    expect(look.changes.map(({ from }) => from)).toEqual(['a value that is not shown', 'a value that is not shown']);
    expect(JSON.stringify(look)).not.toContain('canary');
  });

  test('a variable that another tool manages is refused with its name, before anything is changed', async () => {
    const service = await made({});
    const name = service.workload.split('/')[1] ?? '';
    const containers = [{ name: 'app', env: [{ name: 'LOG_LEVEL', value: 'warn' }] }];
    const applied = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { template: { spec: { containers } } } };
    await world.kubectl(['apply', '--server-side', '--field-manager=terraform', '-f', '-'], applied);
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    const { fingerprint: from } = await world.platform.settings(service, settings);
    expect(await world.platform.canConfigure(service, settings)).toMatchObject({
      kind: 'failed',
      reason: `the variable LOG_LEVEL of ${name} is managed by terraform`,
    });
    expect(await kindOfFailure(world.platform.putSettings({ service, changeId: changeOfOurs(), settings, from }))).toBe('Conflict');
    const other = settingsOf({ set: { OTHER: '1' } });
    expect(await world.platform.putSettings({ service, changeId: changeOfOurs(), settings: other, from })).toMatchObject({
      outcome: 'changed',
    });
  });

  test('the right container of several is changed, and those of a StatefulSet too', async () => {
    const containers = ['side', 'app'].map((name) => ({ name, image: images.first }));
    const service = { ...(await world.make({ kind: 'StatefulSet', pods: { containers } })), container: 'app' };
    const { fingerprint: from } = await world.platform.state(service);
    const settings = settingsOf({ set: { LOG_LEVEL: 'info' } });
    const { fingerprint } = await world.platform.putSettings({ service, changeId: changeOfOurs(), settings, from });
    expect(await rolledOut(world.platform, service, fingerprint)).toMatchObject({ kind: 'successful' });
    const [side, app] = (await read(service.workload)).spec.template.spec.containers;
    expect([side?.env, app?.env]).toEqual([undefined, [{ name: 'LOG_LEVEL', value: 'info' }]]);
  });
});
