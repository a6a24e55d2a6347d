import { OpsError } from '../../src/domain/ops-error.ts';
import { sha256Hex } from '../../src/domain/plan/digest.ts';
import type { Objects, OpenObjects } from '../../src/activities/objects.ts';

/** The part of an object store that evidence and records need, in memory. A bucket named `refusing` or `down` takes nothing. */
export function fakeObjects(): { files: Map<string, string>; open: OpenObjects } {
  const files = new Map<string, string>();
  const open: OpenObjects = ({ bucket }) => {
    const objects: Pick<Objects, 'put' | 'get' | 'list'> = {
      async put(key, body, { onlyNew }) {
        if (bucket === 'refusing') throw new OpsError('Unsafe', 'the bucket refuses');
        if (bucket === 'down') throw new OpsError('Unavailable', 'the store does not answer');
        if (onlyNew === true && files.has(key)) throw new OpsError('Conflict', `${key} is there already`);
        files.set(key, String(body));
        return await Promise.resolve({ sha256: sha256Hex(String(body)) });
      },
      async get(key) {
        const text = files.get(key);
        return await Promise.resolve(text === undefined ? undefined : Buffer.from(text));
      },
      async list(prefix) {
        const keys = [...files.keys()].filter((key) => key.startsWith(prefix)).toSorted((a, b) => a.localeCompare(b));
        return await Promise.resolve(keys.map((key) => ({ key, sizeBytes: files.get(key)?.length ?? 0, lastModified: new Date() })));
      },
    };
    return objects as Objects;
  };
  return { files, open };
}
