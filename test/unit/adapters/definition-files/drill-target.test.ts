import { describe, expect, test } from 'vitest';
import { parseSystem } from '../../../../src/adapters/definition-files/systems.ts';
import type { DrillTarget } from '../../../../src/domain/system/drill-target.ts';
import { resolveEnvironment } from '../../../../src/domain/system/system.ts';
import { bent, faultsOf } from './system-text.ts';

const main = 'main: { kind: postgres, url: env:SHOP_URL, after: [] }';
const at = 'systems/shop.yaml:18';

function withTarget(target: string, { platform = '', rest = ', scratchUrl: env:SCRATCH_URL' } = {}): string {
  const text = bent(main, `main: { kind: postgres, url: env:SHOP_URL${rest}, drillTarget: { ${target} } }`);
  return text.replace('  production:\n', `  production:\n${platform === '' ? '' : `    platform: { ${platform} }\n`}`);
}

function targetIn(text: string): DrillTarget | undefined {
  return resolveEnvironment(parseSystem(text, 'systems/shop.yaml'), 'production').stores.find(({ name }) => name === 'main')?.drillTarget;
}

const compose = 'kind: compose, project: shop-drill, directory: /opt/shop';
const kubernetes = 'kind: kubernetes, namespace: shop-drill, directory: /opt/shop, manifests: [drill.yaml]';

describe('a drill target', () => {
  test('of Compose takes what it leaves out from the platform', () => {
    expect(targetIn(withTarget(compose))).toEqual({
      ...{ kind: 'compose', project: 'shop-drill', directory: '/opt/shop', files: ['drill.compose.yaml'], readyWithinSeconds: 300 },
    });
    const platform = 'kind: compose, project: shop, directory: /srv/shop, host: "unix:///run/docker.sock"';
    expect(
      targetIn(
        withTarget('kind: compose, project: shop-drill, files: [a.yaml, b.yaml], envFile: drill.env, readyWithin: 90s', { platform }),
      ),
    ).toEqual({
      ...{ kind: 'compose', project: 'shop-drill', directory: '/srv/shop', files: ['a.yaml', 'b.yaml'], envFile: 'drill.env' },
      ...{ host: 'unix:///run/docker.sock', readyWithinSeconds: 90 },
    });
  });

  test('of Kubernetes takes the cluster of the platform, or one of its own as a whole', () => {
    const platform = 'kind: kubernetes, namespace: shop, kubeconfig: env:KUBE, context: live';
    const own = { kind: 'kubernetes', namespace: 'shop-drill', directory: '/opt/shop', manifests: ['drill.yaml'], readyWithinSeconds: 300 };
    expect(targetIn(withTarget(kubernetes, { platform }))).toEqual({ ...own, kubeconfig: 'env:KUBE', context: 'live' });
    expect(targetIn(withTarget(`${kubernetes}, kubeconfig: env:DRILL_KUBE`, { platform }))).toEqual({
      ...own,
      kubeconfig: 'env:DRILL_KUBE',
    });
  });

  test.each([
    [
      'a project whose name does not say that it is for drills',
      withTarget('kind: compose, project: shop, directory: /opt/shop'),
      `${at} environments.production.stores.main.drillTarget.project: expected a Compose project whose name ends in \`-drill\`, got "shop"`,
    ],
    [
      'a namespace whose name does not say so',
      withTarget('kind: kubernetes, namespace: shop, directory: /opt/shop, manifests: [a.yaml]'),
      `${at} environments.production.stores.main.drillTarget.namespace: expected a Kubernetes namespace whose name ends in \`-drill\`, got "shop"`,
    ],
    [
      'no address of its server',
      withTarget(compose, { rest: '' }),
      `${at} environments.production.stores.main.scratchUrl: missing; it leads to the server in the drill target, once that is raised`,
    ],
    [
      'no folder, where the platform has none',
      withTarget('kind: compose, project: shop-drill'),
      `${at} environments.production.stores.main.drillTarget.directory: missing; the drill target needs the folder of its files, as the platform gives none`,
    ],
    [
      'a field of the other kind',
      withTarget(`${compose}, namespace: shop-drill`),
      `${at} environments.production.stores.main.drillTarget.namespace: \`namespace\` means nothing where the kind is compose`,
    ],
    [
      'no manifests',
      withTarget('kind: kubernetes, namespace: shop-drill, directory: /opt/shop'),
      `${at} environments.production.stores.main.drillTarget.manifests: missing; kubernetes needs \`manifests\``,
    ],
    [
      'the project of its own environment',
      withTarget(compose, { platform: 'kind: compose, project: shop-drill, directory: /srv' }),
      'systems/shop.yaml:19 environments.production.stores.main.drillTarget.project: the project shop-drill is where shop/production runs: a drill target is nothing else',
    ],
    [
      'the namespace of another environment',
      `${withTarget(kubernetes)}    platform: { kind: kubernetes, namespace: shop-drill }\n`,
      `${at} environments.production.stores.main.drillTarget.namespace: the namespace shop-drill is where shop/staging runs: a drill target is nothing else`,
    ],
  ])('is refused with %s (E19)', (_what, text, fault) => {
    expect(faultsOf(text).map((line) => line.replace(/^(\S+:\d+):\d+ /, '$1 '))).toEqual([fault]);
  });
});
