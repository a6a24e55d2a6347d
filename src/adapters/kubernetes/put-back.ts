import type { Captured, PuttingBack } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { annotate, patchWorkload, requireReleasable, untilWritten } from './change-workload.ts';
import type { Found } from './find-workload.ts';
import type { Content } from './fingerprint.ts';
import { fingerprintOf, templateDigest } from './fingerprint.ts';
import { freeStuckPods } from './free-stuck-pods.ts';
import { marks } from './marks.ts';
import type { Cluster } from './open-cluster.ts';
import { differingConfig, putConfig } from './put-config.ts';
import { settleMade } from './put-image.ts';
import type { Seen } from './state.ts';
import { see } from './state.ts';

/**
 * Makes a service what was captured: configuration first, then the template, never "the one before", which is another one when asked
 * twice. The workload is marked before its configuration is written, so that an attempt that was broken off is gone on with.
 */
export async function putBack(cluster: Cluster, putting: PuttingBack): Promise<ServiceChange> {
  const content = contentIn(putting.captured);
  await untilWritten(async () => await putConfigBack(cluster, putting, content));
  const change = await untilWritten(async () => await putTemplateBack(cluster, putting, content));
  await freeStuckPods(cluster, putting.service);
  return change;
}

type Begun = Seen & { isUnderWay: boolean };

/** What there is now, where it is to be put back; absent where it is as wanted. */
async function begun(cluster: Cluster, putting: PuttingBack): Promise<Begun | undefined> {
  const { service, captured } = putting;
  const seen = await see(cluster, service);
  const isUnderWay = seen.found.object.metadata.annotations?.[marks.puttingBack] === underWay(putting, seen.found);
  if (seen.fingerprint === captured.fingerprint && !isUnderWay) return undefined;
  if (!isUnderWay) requireOurs(seen, putting);
  requireReleasable(seen.found);
  return { ...seen, isUnderWay };
}

async function putConfigBack(cluster: Cluster, putting: PuttingBack, content: Content): Promise<void> {
  const now = await begun(cluster, putting);
  const differing = now === undefined ? [] : await differingConfig(cluster, content);
  if (now === undefined || differing.length === 0) return;
  if (!now.isUnderWay) {
    const operations = annotate(now.found.object.metadata.annotations, { [marks.puttingBack]: underWay(putting, now.found) });
    await patchWorkload(cluster, now.found, operations);
  }
  await Promise.all(differing.map(async (one) => await putConfig(cluster, one)));
}

async function putTemplateBack(cluster: Cluster, putting: PuttingBack, content: Content): Promise<ServiceChange> {
  const wanted = putting.captured.fingerprint;
  const now = await begun(cluster, putting);
  if (now === undefined) return { outcome: 'already', fingerprint: wanted };
  const written = await putTemplate(cluster, now.found, { content, wanted, changeId: putting.changeId, restarts: now.isUnderWay });
  return { outcome: 'changed', fingerprint: await settleMade(cluster, written, wanted) };
}

/** Who is putting what back, and in place of which template: where somebody changed that since, it is not gone on with. */
function underWay({ changeId, captured }: PuttingBack, { object }: Found): string {
  return `${changeId} ${captured.fingerprint} ${templateDigest(object.spec.template)}`;
}

/** @throws OpsError `Conflict` for what neither the plan saw nor this run made. */
function requireOurs({ found, fingerprint }: Seen, { service, changeId, from }: PuttingBack): void {
  const marked = found.object.metadata.annotations ?? {};
  const isOurs = marked[marks.change] === changeId && marked[marks.made] === fingerprint;
  if (fingerprint === from || isOurs) return;
  throw new OpsError('Conflict', `${service.name} was changed by somebody else: what is there now was not made by this run`, {
    hint: 'Nothing was overwritten. Decide by hand which state is right, then roll back with a run of its own.',
  });
}

interface PuttingTemplate {
  content: Content;
  wanted: string;
  changeId: string;
  /** Instances keep the configuration that they began with: where it was changed there must be new ones. */
  restarts: boolean;
}

async function putTemplate(cluster: Cluster, found: Found, { content, wanted, changeId, restarts }: PuttingTemplate): Promise<Found> {
  const { template } = content;
  const annotations = { ...template.metadata?.annotations, [marks.restart]: changeId };
  const value = restarts ? { ...template, metadata: { ...template.metadata, annotations } } : template;
  const object = await patchWorkload(cluster, found, [
    { op: 'replace', path: '/spec/template', value },
    ...annotate(found.object.metadata.annotations, {
      [marks.change]: changeId,
      [marks.made]: wanted,
      [marks.cause]: `watchkeeper ${changeId}: back to ${wanted.slice(0, 12)}`,
      [marks.puttingBack]: undefined,
    }),
  ]);
  return { ...found, object };
}

function contentIn({ fingerprint, content }: Captured): Content {
  const given = content as Partial<Content> | null;
  const isWhole = Array.isArray(given?.template?.spec?.containers) && typeof given?.config === 'object';
  if (isWhole && fingerprintOf(given as Content) === fingerprint) return given as Content;
  throw new OpsError('Corrupt', `what was kept as ${fingerprint.slice(0, 12)} is no state of a workload of Kubernetes`);
}
