import { describe, expect, test } from 'vitest';
import { checkSystem } from '../../../../src/domain/system/check-system.ts';

function faultsOf(release: object, more: object = {}): string[] {
  const { faults } = checkSystem({
    system: 'shop',
    timeZone: 'UTC',
    objects: { bucket: 'shop', region: 'eu', accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET' },
    approvers: ['ana', 'ben', 'cleo'],
    platform: { kind: 'kubernetes', namespace: 'shop' },
    services: { api: {}, web: { after: ['api'] } },
    environments: { staging: { production: false, stores: { main: { kind: 'postgres', url: 'env:URL' } }, release, ...more } },
  });
  return faults.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}

const pipeline = { kind: 'gitlab', project: 'org/shop', token: 'env:TOKEN' };

describe('how a release goes', () => {
  test('names only stores and services that there are, with the nearest', () => {
    expect(
      faultsOf({ backUp: ['main'], migration: { service: 'api', command: ['up'], revision: { store: 'main', sql: 'select 1' } } }),
    ).toEqual([]);
    expect(faultsOf({ backUp: ['mian'] })).toEqual(['release.backUp.0: no store is called `mian`; did you mean `main`?']);
    expect(faultsOf({ migration: { service: 'apo', command: ['up'], revision: { store: 'x', sql: 'select 1' } } })).toEqual([
      expect.stringContaining('release.migration.service: no service is called `apo`'),
      expect.stringContaining('release.migration.revision.store: no store is called `x`'),
    ]);
  });

  test('by a pipeline needs what that kind needs, and no literal token', () => {
    expect(faultsOf({ pipeline })).toEqual([]);
    expect(faultsOf({ pipeline: { ...pipeline, kind: 'github' } })).toEqual([expect.stringContaining('release.pipeline.workflow')]);
    expect(faultsOf({ pipeline: { ...pipeline, token: 'glpat-0123456789abcdef0123' } }).join()).toContain('release.pipeline.token');
    expect(faultsOf({ pipeline: { ...pipeline, within: '2h' } })).toEqual([expect.stringContaining('50m at most')]);
  });

  test('is pinned to digests on Kubernetes only', () => {
    expect(faultsOf({ registry: { address: 'https://registry.shop.org', user: 'env:U', password: 'env:P' } })).toEqual([]);
    expect(faultsOf({ registry: { user: 'env:U' } })).toEqual([expect.stringContaining('a user needs a password')]);
    const platform = { kind: 'compose', project: 'shop', directory: '/opt/shop' };
    expect(faultsOf({ registry: {} }, { platform })).toContainEqual(expect.stringContaining('on Kubernetes only'));
  });

  test('by a pipeline has no idle colour', () => {
    const routes = { gateway: { label: 'colour', colours: { blue: 'api', green: 'web' } } };
    expect(faultsOf({ pipeline }, { routes })).toEqual([expect.stringContaining('idle colour')]);
  });
});
