import { describe, expect, test } from 'vitest';
import { imageNow, imageOf, withImage } from '../../../../src/domain/release/image-of.ts';
import type { Service } from '../../../../src/domain/system/platform.ts';

function service(different: Partial<Service> = {}): Service {
  return { name: 'api', after: [], released: true, workload: 'deployment/api', readyWithinSeconds: 60, probes: [], ...different };
}

describe('the image of a release', () => {
  test.each([
    ['registry.prsm.org/prsm:v1', 'registry.prsm.org/prsm:v2'],
    ['registry:5000/prsm', 'registry:5000/prsm:v2'],
    ['registry:5000/prsm:v1@sha256:0123', 'registry:5000/prsm:v2'],
    ['prsm', 'prsm:v2'],
  ])('has the repository of %s', (now, then) => {
    expect(imageOf(service(), { images: { api: now } }, 'v2')).toBe(then);
  });

  test('is of the repository that the system file names', () => {
    expect(imageOf(service({ image: 'registry.prsm.org/new' }), { images: { api: 'old:v1' } }, 'v2')).toBe('registry.prsm.org/new:v2');
  });

  test('replaces only the container that releases change', () => {
    const images = { proxy: 'envoy:v7', api: 'prsm:v1' };
    expect(imageNow(service({ container: 'api' }), { images })).toBe('prsm:v1');
    expect(withImage(service({ container: 'api' }), { images }, 'prsm:v2')).toEqual({ proxy: 'envoy:v7', api: 'prsm:v2' });
    expect(withImage(service(), { images: { api: 'prsm:v1' } }, 'prsm:v2')).toEqual({ api: 'prsm:v2' });
  });
});
