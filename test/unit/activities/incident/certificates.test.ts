import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingsOf } from '../../../../src/activities/incident/probe.ts';
import type { Finding } from '../../../../src/domain/incident/finding.ts';
import { environmentOf } from '../../../support/fake-system.ts';
import { findingOf, probePorts } from '../../../support/probe-ports.ts';

/** What is found where a server shows a certificate that ends after so many days. */
async function shown(days: number): Promise<Finding | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...args, '-days', String(days), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_request, response) => response.end('ok'));
  await rm(folder, { recursive: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/health`;
  const service = {
    name: 'api',
    after: [],
    released: true,
    workload: 'api',
    readyWithinSeconds: 60,
    probes: [{ name: 'health', url, status: 200 }],
  };
  const findings = await findingsOf(probePorts(), { env: environmentOf('secure', { services: [service] }), scenario: 'certificate' }, 2000);
  server.close();
  server.closeAllConnections();
  return findingOf(findings, 'certificate');
}

test('a certificate that ends soon is suspicious, one that lasts is not, whoever signed it', async () => {
  expect(await shown(5)).toMatchObject({
    verdict: 'suspicious',
    saw: expect.stringMatching(/^the certificate of localhost ends in [45] days$/) as string,
  });
  expect(await shown(90)).toMatchObject({ verdict: 'normal' });
});
