import type { PuttingSettings } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { SettingChange, Settings, SettingsLook } from '../../domain/release/settings.ts';
import { variablesOf } from '../../domain/release/settings.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { canChange } from './can-release.ts';
import type { Operation } from './change-workload.ts';
import { annotate, patchWorkload, requireReleasable, tryPatch, untilWritten } from './change-workload.ts';
import { containerOf } from './containers.ts';
import type { Found } from './find-workload.ts';
import { findWorkload } from './find-workload.ts';
import { contentOf, fingerprintOf } from './fingerprint.ts';
import { freeStuckPods } from './free-stuck-pods.ts';
import { marks } from './marks.ts';
import type { Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { settleMade } from './put-image.ts';
import { requireVariablesFree } from './variable-owner.ts';
import { wantedVariables } from './variables.ts';

interface Seen {
  found: Found;
  fingerprint: string;
  container: string;
  changes: SettingChange[];
  /** What makes them so. */
  operations: Operation[];
}

/** What settings would change. */
export async function settingsOf(cluster: Cluster, service: Service, settings: Settings): Promise<SettingsLook> {
  const { fingerprint, changes } = await lookAt(cluster, await findWorkload(cluster, service), { service, settings });
  return { fingerprint, changes };
}

/** Whether they would go through, by everything that can be asked without changing anything. */
export async function canConfigure(cluster: Cluster, service: Service, settings: Settings): Promise<Verdict> {
  const what = `the variables ${variablesOf(settings).join(', ')}`;
  const dryRun = async (found: Found): Promise<Workload> => {
    const seen = await lookAt(cluster, found, { service, settings });
    requireFree(seen);
    return await tryPatch(cluster, found, seen.operations);
  };
  return await canChange(cluster, service, { what, facts: {}, dryRun });
}

/**
 * Asks for instances with these variables, once for a run: what is marked as this run's and is there is not asked for again. Not by
 * server-side apply: the next release applies the image alone, and the server would take away what that leaves out.
 */
export async function putSettings(cluster: Cluster, putting: PuttingSettings): Promise<ServiceChange> {
  const { service, changeId, from } = putting;
  const change = await untilWritten(async (): Promise<ServiceChange> => {
    const seen = await lookAt(cluster, await findWorkload(cluster, service), putting);
    const { found, fingerprint, operations } = seen;
    const marked = found.object.metadata.annotations ?? {};
    const isOurs = marked[marks.change] === changeId && marked[marks.made] === fingerprint;
    // An admission may have made something else of it.
    const isDone = isOurs && marked[marks.cause] === causeOf(putting);
    const isThere = seen.changes.length === 0 && (isOurs || fingerprint === from);
    if (isDone || isThere) return { outcome: 'already', fingerprint };
    if (fingerprint !== from) {
      throw new OpsError('Conflict', `${service.name} is not what the plan saw: somebody changed it since`, {
        hint: 'Look at what was changed, then start the run again.',
      });
    }
    requireReleasable(found);
    requireFree(seen);
    const after = await tryPatch(cluster, found, operations);
    const made = fingerprintOf(await contentOf(cluster, after.spec.template));
    const written = await patchWorkload(cluster, found, [...operations, ...marksOf(found, putting, made)]);
    return { outcome: 'changed', fingerprint: await settleMade(cluster, { ...found, object: written }, made) };
  });
  await freeStuckPods(cluster, service);
  return change;
}

async function lookAt(cluster: Cluster, found: Found, { service, settings }: Pick<PuttingSettings, 'service' | 'settings'>): Promise<Seen> {
  const { template } = found.object.spec;
  const content = await contentOf(cluster, template);
  const container = containerOf(service, found.object);
  const { env, changes } = wantedVariables({ container, config: content.config }, settings);
  const path = `/spec/template/spec/containers/${template.spec.containers.indexOf(container)}/env`;
  const operations: Operation[] = changes.length === 0 ? [] : [{ op: 'add', path, value: env }];
  return { found, fingerprint: fingerprintOf(content), container: container.name, changes, operations };
}

function requireFree({ found, container, changes }: Seen): void {
  requireVariablesFree(
    found,
    container,
    changes.map(({ name }) => name),
  );
}

function marksOf({ object }: Found, putting: PuttingSettings, made: string): Operation[] {
  return annotate(object.metadata.annotations, {
    [marks.change]: putting.changeId,
    [marks.made]: made,
    [marks.cause]: causeOf(putting),
  });
}

/** Names alone: values stand in the template. */
function causeOf({ changeId, settings }: PuttingSettings): string {
  return `watchkeeper ${changeId}: variables ${variablesOf(settings).join(', ')}`;
}
