import { expect, test } from 'vitest';
import { imageName } from '../../../src/adapters/registry/image-name.ts';

test.each([
  ['registry.prsm.org/prsm:v1', 'registry.prsm.org', 'prsm', 'v1'],
  ['localhost:5000/a/b:v1', 'localhost:5000', 'a/b', 'v1'],
  ['org/app:v1', 'registry-1.docker.io', 'org/app', 'v1'],
  ['nginx:1.27', 'registry-1.docker.io', 'library/nginx', '1.27'],
])('the name %s', (image, host, repository, tag) => {
  expect(imageName(image)).toEqual({ host, repository, tag });
});

test('a name without a tag is refused', () => {
  expect(() => imageName('localhost:5000/a')).toThrow('has no tag');
});
