import { expect, test } from 'vitest';
import { parseGatewaySources } from '../../../src/adapters/definition-files/gateway-sources.ts';
import type { OpsError } from '../../../src/domain/ops-error.ts';

const good = `
fallback: shop/production
alerts:
  main: { kind: alertmanager, auth: { bearer: [env:NEW, env:OLD] } }
  own: { kind: generic, target: shop/staging, auth: { hmac: [file:/run/secrets/own] } }
deployments:
  ci: { targets: [shop/staging], auth: { bearer: [env:CI] } }
`;

function faultsOf(text: string): readonly string[] {
  try {
    parseGatewaySources(text, 'gateway.yaml');
    return [];
  } catch (error) {
    return (error as OpsError).details;
  }
}

test('the sources of the gateway are read from YAML', () => {
  expect(parseGatewaySources(good, 'gateway.yaml')).toEqual({
    fallback: 'shop/production',
    alerts: [
      { name: 'main', kind: 'alertmanager', auth: { kind: 'bearer', secrets: ['env:NEW', 'env:OLD'] } },
      { name: 'own', kind: 'generic', target: 'shop/staging', auth: { kind: 'hmac', secrets: ['file:/run/secrets/own'] } },
    ],
    deployments: [{ name: 'ci', targets: ['shop/staging'], auth: { kind: 'bearer', secrets: ['env:CI'] } }],
  });
});

test('a fault is named with its line, and a secret that stands there is not repeated', () => {
  const bad = good.replace('kind: generic', 'kind: genric').replace('env:CI', 'hunter2hunter2').replace('fallback: shop/production\n', '');
  const faults = faultsOf(bad);
  expect(faults.join('\n')).toMatch(/gateway\.yaml:\d+:\d+ fallback: missing/);
  expect(faults.join('\n')).toMatch(/gateway\.yaml:4:\d+ alerts\.own\.kind: .*genric.*generic/);
  expect(faults.join('\n')).toMatch(/deployments\.ci\.auth\.bearer\[0\]/);
  expect(faults.join('\n')).not.toContain('hunter2');
  expect(faultsOf(good.replace('  main:', '  look:')).join('\n')).toMatch(/gateway\.yaml:4:3 alerts\.look: .*uses this one itself/);
  expect(faultsOf(good.replace('bearer: [env:CI]', 'bearer: [env:CI], hmac: [env:CI]')).join('\n')).toMatch(/either `bearer` or `hmac`/);
});
