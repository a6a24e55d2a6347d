import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secrets of an embedded S3 server. */
export interface ObjectsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  /** 64 hexadecimal digits: without it the server refuses server-side encryption. */
  keyEncryptionKey: string;
}

/** The keys of the server in this folder, made at its first start and kept beside its data, where the server reads them too. */
export async function ensureKeys(folder: string): Promise<ObjectsKeys> {
  const file = join(folder, 'keys.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as ObjectsKeys;
  const keys = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
    keyEncryptionKey: randomBytes(32).toString('hex'),
  };
  const credentials = [{ accessKey: keys.accessKeyId, secretKey: keys.secretAccessKey }];
  const identity = { name: 'watchkeeper', credentials, actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] };
  await writeFile(join(folder, 's3.json'), JSON.stringify({ identities: [identity] }), { mode: 0o600 });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
