import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { CodecKey } from './codec.ts';
import { encryptionCodec } from './codec.ts';

/** How payloads are written: in clear text, or encrypted when there are keys. Clients and workers must agree. */
export function dataConverterOf(keys: readonly CodecKey[]): DataConverter | undefined {
  if (keys.length === 0) return undefined;
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const failureConverterPath = fileURLToPath(new URL(`failure-converter${extension}`, import.meta.url));
  return { payloadCodecs: [encryptionCodec(keys)], failureConverterPath };
}
