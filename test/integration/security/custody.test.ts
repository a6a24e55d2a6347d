import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Objects } from '../../../src/activities/objects.ts';
import { capture } from '../../../src/activities/security/capture.ts';
import type { Custody } from '../../../src/activities/security/custody-log.ts';
import { CustodyLog, storedRows } from '../../../src/activities/security/custody-log.ts';
import type { EvidenceSource } from '../../../src/activities/security/evidence-source.ts';
import { verifyStoredCustody } from '../../../src/activities/security/verify-stored-custody.ts';
import { openS3Objects } from '../../../src/adapters/s3/open-objects.ts';
import { OpsError } from '../../../src/domain/ops-error.ts';
import { itemKey, rowKey } from '../../../src/domain/security/custody-keys.ts';
import type { CustodyRow } from '../../../src/domain/security/custody-row.ts';
import { hashOf, rowText } from '../../../src/domain/security/custody-row.ts';
import { sha256Hex } from '../../../src/domain/plan/digest.ts';
import { environmentOf } from '../../support/fake-system.ts';
import { servers } from '../../support/servers.ts';

let s3: S3Client;
const stamp = randomBytes(4).toString('hex');
const buckets = { locked: `locked-${stamp}`, plain: `plain-${stamp}` };
const env = environmentOf('production');

beforeAll(async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await s3.send(new CreateBucketCommand({ Bucket: buckets.locked, ObjectLockEnabledForBucket: true }));
  await s3.send(new CreateBucketCommand({ Bucket: buckets.plain }));
});
afterAll(() => s3.destroy());

function objectsIn(bucket: string): Objects {
  const { endpoint, region, accessKeyId, secretAccessKey } = servers().objects;
  const resolve = async (value: string): Promise<string> =>
    await Promise.resolve({ 'env:ID': accessKeyId, 'env:SECRET': secretAccessKey }[value] ?? value);
  return openS3Objects(resolve)({ bucket, prefix: '', region, endpoint, accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET' });
}

function source(what: string, read: EvidenceSource['read']): EvidenceSource {
  return { kind: 'logs', what, command: `show ${what}`, read };
}

const said = (text: string) => async (): Promise<string> => await Promise.resolve(text);
const hangs = async (): Promise<never> => await new Promise<never>(() => undefined);
const refuses = async (): Promise<never> => await Promise.reject(new OpsError('InvalidInput', 'no right to look'));

/** A case with two items, one that hangs and one that is refused: rows 1 to 5. */
async function caseIn(kind: keyof typeof buckets): Promise<Custody & { save(): ReturnType<typeof capture> }> {
  const objects = objectsIn(buckets[kind]);
  const retain = kind === 'locked' ? { retainUntil: new Date(Date.now() + 3_600_000) } : {};
  const custody: Custody = { objects, env, caseId: `case-${randomBytes(3).toString('hex')}`, ...retain };
  const log = new CustodyLog(custody);
  await log.append({ kind: 'open', op: 'open', at: new Date().toISOString(), by: 'w1', text: 'opened' });
  const sources = [source('first', said('one')), source('second', said('two')), source('stuck', hangs), source('secret', refuses)];
  const save = async () =>
    await capture(['api'], {
      custody,
      phase: 'volatile',
      collector: { identity: 'w1', version: '0.1.0' },
      until: Date.now() + 1000,
      signal: new AbortController().signal,
      progress: () => undefined,
      sources: async () => await Promise.resolve(sources),
    });
  expect(await save()).toMatchObject({ saved: 2, waived: 2, bytes: 6 });
  return { ...custody, save };
}

async function put(kind: keyof typeof buckets, key: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: buckets[kind], Key: key, Body: body }));
}

const [one, two] = [sha256Hex('one'), sha256Hex('two')];

describe.concurrent('evidence in custody, in a bucket that can lock', () => {
  test('is had within its time though a probe hangs, is written once, and what was not to be had is said (E66)', async () => {
    const before = performance.now();
    const custody = await caseIn('locked');
    expect(performance.now() - before).toBeLessThan(3000);
    await custody.save();
    const rows = (await storedRows(custody)).map(({ text }) => JSON.parse(text) as CustodyRow);
    expect(rows.map(({ fact }) => fact.text).toSorted()).toEqual([
      'first of api, volatile',
      'opened',
      'second of api, volatile',
      'secret of api was not to be had: no right to look',
      'stuck of api was not to be had: the time for evidence was over',
    ]);
    const item = rows.find(({ fact }) => fact.item?.what === 'first')?.fact.item;
    expect(item).toMatchObject({ sha256: one, sizeBytes: 3, command: 'show first', collector: { identity: 'w1', version: '0.1.0' } });
    expect(Date.parse(item?.lockedUntil ?? '')).toBeGreaterThan(Date.now());
    expect(await verifyStoredCustody(custody)).toMatchObject({ whole: true, rows: 5, items: 2, unlocked: 0 });
  });

  test('cannot be deleted or edited: what was put over it or hides it is named, and the sealed version is intact (scenario 24)', async () => {
    const custody = await caseIn('locked');
    const rows = (await storedRows(custody)).map(({ text }) => JSON.parse(text) as CustodyRow);
    const rowOf = (what: string): CustodyRow | undefined => rows.find(({ fact }) => fact.item?.what === what);
    const key = itemKey(env, custody.caseId, one);
    const removing = s3.send(
      new DeleteObjectCommand({ Bucket: buckets.locked, Key: key, VersionId: rowOf('first')?.fact.item?.versionId }),
    );
    await expect(removing).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await put('locked', key, 'forged');
    await s3.send(new DeleteObjectCommand({ Bucket: buckets.locked, Key: itemKey(env, custody.caseId, two) }));
    const { whole, faults } = await verifyStoredCustody(custody);
    expect(whole).toBe(false);
    expect(faults.toSorted((a, b) => a.why.localeCompare(b.why))).toEqual([
      {
        where: `item ${rowOf('first')?.n}`,
        why: expect.stringMatching(/^first of api: somebody put another object over it; .* is intact$/) as string,
      },
      { where: `item ${rowOf('second')?.n}`, why: expect.stringMatching(/^second of api: somebody deleted it; .* is intact$/) as string },
    ]);
  });
});

describe.concurrent('evidence in custody, in a bucket that cannot lock', () => {
  test('is named where it was edited, deleted or swapped (scenario 24)', async () => {
    const custody = await caseIn('plain');
    expect(await custody.objects.canLock()).toBe(false);
    expect(await verifyStoredCustody(custody)).toMatchObject({ whole: true, unlocked: 2 });
    await put('plain', itemKey(env, custody.caseId, one), 'two');
    await put('plain', itemKey(env, custody.caseId, two), 'one');
    const words = async (): Promise<string[]> => (await verifyStoredCustody(custody)).faults.map(({ why }) => why).toSorted();
    expect(await words()).toEqual([
      'first of api has other bytes than were collected',
      'second of api has other bytes than were collected',
    ]);
    await custody.objects.remove([itemKey(env, custody.caseId, two)]);
    expect(await words()).toEqual(['first of api has other bytes than were collected', 'second of api is gone']);
  });

  test('names the very row of its log that was changed, written anew, taken out or cut off (scenario 24)', async () => {
    const custody = await caseIn('plain');
    const head = await new CustodyLog(custody).head();
    const rows = await storedRows(custody);
    const keyOf = (n: number): string => rowKey(env, custody.caseId, n);
    const tampered = async (n: number, text: string | undefined): Promise<string[]> => {
      if (text === undefined) await custody.objects.remove([keyOf(n)]);
      else await put('plain', keyOf(n), text);
      const { faults } = await verifyStoredCustody(custody, head);
      await put('plain', keyOf(n), rows[n - 1]?.text ?? '');
      expect(await verifyStoredCustody(custody, head)).toMatchObject({ whole: true, head });
      return faults.map(({ where, why }) => `${where}: ${why}`);
    };
    const row = JSON.parse(rows[2]?.text ?? '') as CustodyRow;
    const changed = { ...row, fact: { ...row.fact, by: 'nobody' } };
    expect(await tampered(3, rowText(changed))).toEqual(['row 3: its content was changed']);
    expect(await tampered(3, rowText({ ...changed, hash: hashOf(changed) }))).toEqual([
      'row 3: it was written anew: the row after it follows another',
    ]);
    expect(await tampered(3, rows[3]?.text)).toEqual(['row 3: it says that it is row 4']);
    expect(await tampered(2, undefined)).toContain('row 2: it is missing');
    expect(await tampered(5, undefined)).toEqual(['row 5: it is missing']);
    const last = JSON.parse(rows[4]?.text ?? '') as CustodyRow;
    const anew = { ...last, fact: { ...last.fact, text: 'all was well' } };
    expect(await tampered(5, rowText({ ...anew, hash: hashOf(anew) }))).toEqual(['row 5: it is not the one that the run kept the hash of']);
  });
});
