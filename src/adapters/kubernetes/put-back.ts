import type { Captured, PuttingBack } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import { annotate, patchWorkload, requireReleasable, untilWritten } from './change-workload.ts';
import type { Found } from './find-workload.ts';
import type { Content } from './fingerprint.ts';
import { fingerprintOf } from './fingerprint.ts';
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
  const change = await untilWritten(async () => await putBackOnce(cluster, putting, content));
  await freeStuckPods(cluster, putting.service);
  return change;
}

async function putBackOnce(cluster: Cluster, putting: PuttingBack, content: Content): Promise<ServiceChange> {
  const { service, captured, changeId } = putting;
  const wanted = captured.fingerprint;
  const seen = await see(cluster, service);
  const isUnderWay = seen.found.object.metadata.annotations?.[marks.puttingBack] === `${changeId} ${wanted}`;
  if (seen.fingerprint === wanted && !isUnderWay) return { outcome: 'already', fingerprint: wanted };
  if (!isUnderWay) requireOurs(seen, putting);
  requireReleasable(seen.found);
  const differing = await differingConfig(cluster, content);
  const restarts = differing.length > 0 || isUnderWay;
  let { found } = seen;
  if (differing.length > 0) {
    found = isUnderWay ? found : await claim(cluster, found, `${changeId} ${wanted}`);
    await Promise.all(differing.map(async (one) => await putConfig(cluster, one)));
  }
  const written = await putTemplate(cluster, found, { content, wanted, changeId, restarts });
  return { outcome: 'changed', fingerprint: await settleMade(cluster, written, wanted) };
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

async function claim(cluster: Cluster, found: Found, mark: string): Promise<Found> {
  const operations = annotate(found.object.metadata.annotations, { [marks.puttingBack]: mark });
  return { ...found, object: await patchWorkload(cluster, found, operations) };
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
