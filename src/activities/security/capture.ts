import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import { itemKey } from '../../domain/security/custody-keys.ts';
import type { EvidenceItem } from '../../domain/security/evidence-item.ts';
import { sha256Of } from './sha256-of.ts';
import type { Custody } from './custody-log.ts';
import { CustodyLog } from './custody-log.ts';
import type { EvidenceSource } from './evidence-source.ts';

/** One saving of all that can be had of services, within a time. */
export interface Capture {
  custody: Custody;
  /** `volatile` before anything is touched, `isolated` after that. */
  phase: string;
  collector: EvidenceItem['collector'];
  /** Milliseconds since 1970: what is not there by then is waived. */
  until: number;
  signal: AbortSignal;
  progress(at: { saved: number; waived: number }): void;
  /** What there is of a service. */
  sources(service: string): Promise<readonly EvidenceSource[]>;
}

export interface Captured {
  saved: number;
  waived: number;
  bytes: number;
}

/** So many are read at once: the service is in trouble already. */
const atOnce = 6;

/**
 * Saves what it gets in time, and logs a waiver for each thing that it does not: the first that hangs holds nothing up. Another attempt takes up where one
 * ended, within the same time.
 * @throws OpsError only where the store takes no rows.
 */
export async function capture(services: readonly string[], how: Capture): Promise<Captured> {
  const log = new CustodyLog(how.custody);
  const done: Captured = { saved: 0, waived: 0, bytes: 0 };
  const found = await Promise.all(services.map(async (service) => await sourcesOf(service, how)));
  const left = found.flat();
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      count(done, await save(log, next, how));
      how.progress({ saved: done.saved, waived: done.waived });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

function count(done: Captured, bytes: number | undefined): void {
  if (bytes === undefined) done.waived += 1;
  else done.saved += 1;
  done.bytes += bytes ?? 0;
}

type OfService = EvidenceSource & { service: string };

/** A platform that does not even say what there is: one waiver stands for all of it. */
async function sourcesOf(service: string, how: Capture): Promise<OfService[]> {
  try {
    const sources = await inTime(how, async () => await how.sources(service));
    return sources.map((source) => ({ ...source, service }));
  } catch (error) {
    const read = async (): Promise<never> => await Promise.reject(asOpsError(error));
    return [{ service, kind: 'instances', what: 'everything', command: '# nothing could be asked', read }];
  }
}

/** Returns the size of what was saved; undefined where it was waived. */
async function save(log: CustodyLog, source: OfService, how: Capture): Promise<number | undefined> {
  const { service, what } = source;
  const op = `${how.phase} ${what} of ${service}`;
  const there = await log.find(op);
  if (there !== undefined) return there.fact.item?.sizeBytes;
  const by = how.collector.identity;
  try {
    const read = await inTime(how, async (signal) => await source.read(signal));
    if (read === undefined) throw new OpsError('NotFound', 'there is nothing of it');
    const item = await stored(Buffer.from(read), source, how);
    await log.append({ kind: 'collect', op, at: item.at, by, text: `${what} of ${service}, ${how.phase}`, item });
    return item.sizeBytes;
  } catch (error) {
    const { message } = asOpsError(error);
    await log.append({ kind: 'waive', op, at: new Date().toISOString(), by, text: `${what} of ${service} was not to be had: ${message}` });
    return undefined;
  }
}

async function stored(bytes: Buffer, { service, kind, what, command }: OfService, { custody, collector }: Capture): Promise<EvidenceItem> {
  const { objects, env, caseId, retainUntil } = custody;
  const sha256 = sha256Of(bytes);
  const key = itemKey(env, caseId, sha256);
  const { versionId } = await objects.putForGood(key, bytes, {
    contentType: 'application/octet-stream',
    ...(retainUntil && { retainUntil }),
  });
  return {
    ...{ service, kind, what, collector, command, at: new Date().toISOString(), sizeBytes: bytes.length, sha256, key },
    ...(versionId !== undefined && { versionId }),
    ...(retainUntil && { lockedUntil: retainUntil.toISOString() }),
  };
}

/** What does not heed the signal is left behind: it may go on, and nobody waits for it. */
async function inTime<T>({ until, signal: outer }: Capture, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = AbortSignal.timeout(Math.max(1, until - Date.now()));
  const signal = AbortSignal.any([outer, over]);
  const late = new OpsError('Unavailable', 'the time for evidence was over');
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(outer.aborted ? (outer.reason as Error) : late);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([ended.promise, work(signal)]);
  } catch (error) {
    throw over.aborted && !outer.aborted ? late : error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** A fault of ours or an abort is no reason that evidence is not to be had. */
function asOpsError(error: unknown): OpsError {
  if (isOpsError(error)) return error;
  throw error;
}
