import type { Objects } from './objects.ts';

/** Removes everything below a set's prefix, the manifest first: from then on nobody takes the set for one. Right when there is nothing. */
export async function clearSet(objects: Objects, prefix: string): Promise<void> {
  const keys = (await objects.list(prefix)).map(({ key }) => key);
  const manifests = keys.filter((key) => key === `${prefix}manifest.json`);
  await objects.remove(manifests);
  await objects.abortUploads(prefix);
  await objects.remove(keys.filter((key) => !manifests.includes(key)));
}
