import { expect, test } from 'vitest';
import { checkSystem } from '../../../../src/domain/system/check-system.ts';

function faultsOf(platform: object): string[] {
  const { faults } = checkSystem({
    system: 'shop',
    timeZone: 'UTC',
    objects: { bucket: 'shop', region: 'eu', accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    platform,
    services: { api: {} },
    environments: {
      staging: {
        production: false,
        stores: { main: { kind: 'postgres', url: 'env:URL' } },
        response: {
          playbooks: {
            disk: {
              options: [
                { action: 'restart', service: 'api' },
                { action: 'rotateLogs', service: 'api' },
              ],
            },
          },
        },
      },
    },
  });
  return faults.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}

test('a playbook names no action that can never help on its platform', () => {
  expect(faultsOf({ kind: 'compose', project: 'shop', directory: '/opt/shop' })).toEqual([]);
  expect(faultsOf({ kind: 'kubernetes', namespace: 'shop' })).toEqual([
    expect.stringMatching(/^response\.playbooks\.disk\.options\.1\.action: the kubelet rotates .* Look for what else fills the disk/),
  ]);
});
