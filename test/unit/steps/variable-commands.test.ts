import { expect, test } from 'vitest';
import { composeVariables, kubectlVariables } from '../../../src/steps/variable-commands.ts';

const settings = { set: { LOG_LEVEL: 'info', JAVA_OPTS: `-Xmx4g '$X'` }, unset: ['OLD'], secrets: { KEY: 'k8s:newrelic/license-key' } };
const command = kubectlVariables({ tool: 'kubectl -n shop', workload: 'deployment/api', container: 'app' });

test('values, what is taken away, and references to secrets are what a person would type', () => {
  expect(command(settings)).toBe(
    [
      String.raw`kubectl -n shop set env deployment/api -c app LOG_LEVEL=info 'JAVA_OPTS=-Xmx4g '\''$X'\''' OLD-`,
      `kubectl -n shop patch deployment/api -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"KEY","valueFrom":{"secretKeyRef":{"name":"newrelic","key":"license-key"}}}]}]}}}}'`,
    ].join(' && '),
  );
});

test('with Compose they stand in a file', () => {
  expect(composeVariables({ ...settings, secrets: { KEY: 'env:LICENSE' } })).toBe(
    `environment: LOG_LEVEL=info, JAVA_OPTS=-Xmx4g '$X', KEY=\${LICENSE}, without OLD`,
  );
});
