import type { Objects, OpenObjects } from '../../activities/objects.ts';
import type { ObjectStore } from '../../domain/system/environment.ts';
import type { Resolve } from '../resolve.ts';
import { openClient } from './s3-client.ts';
import type { S3Limits } from './s3-limits.ts';
import { defaultLimits } from './s3-limits.ts';
import { s3Objects } from './s3-objects.ts';

/** Opens stores that speak S3; a store that was opened before is not opened again. */
export function openS3Objects(resolve: Resolve, limits: Partial<S3Limits> = {}): OpenObjects {
  const opened = new Map<string, Objects>();
  return (store: ObjectStore) => {
    const id = JSON.stringify(store);
    const objects = opened.get(id) ?? openOne(store, resolve, { ...defaultLimits, ...limits });
    opened.set(id, objects);
    return objects;
  };
}

function openOne(store: ObjectStore, resolve: Resolve, limits: S3Limits): Objects {
  return s3Objects(async () => ({ client: await openClient(store, resolve, limits), name: store.bucket, limits }));
}
