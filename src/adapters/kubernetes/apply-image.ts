import { OpsError } from '../../domain/ops-error.ts';
import { ApiError } from './api-errors.ts';
import type { Found } from './find-workload.ts';
import { fieldManager } from './marks.ts';
import type { Tree, Workload } from './objects.ts';
import type { Cluster } from './open-cluster.ts';
import { mayBeTakenOver, ownerNamed } from './owner.ts';

export interface ApplyingImage {
  found: Found;
  container: string;
  image: string;
  annotations: Record<string, string>;
  /** Takes the fields over from whom they may be taken. */
  force: boolean;
  dryRun?: boolean;
}

/** Server-side apply of the image alone, onto the object as it was read. */
export async function applyImage(
  { client }: Cluster,
  { found, container, image, annotations, force, dryRun }: ApplyingImage,
): Promise<Workload> {
  const { kind, name, object } = found;
  const applied = new Set([container, ...appliedContainers(object)]);
  // In the order that they are in: the server takes the order over.
  const containers = object.spec.template.spec.containers
    .filter((one) => applied.has(one.name))
    .map((one) => ({ name: one.name, image: one.name === container ? image : one.image }));
  return await client.send<Workload>({
    method: 'PATCH',
    path: found.path,
    query: { fieldManager, fieldValidation: 'Strict', force: String(force), dryRun: dryRun === true ? 'All' : undefined },
    contentType: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'apps/v1',
      kind,
      // The uid: one that was deleted in between is not made anew.
      metadata: { name, uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, annotations },
      spec: { template: { spec: { containers } } },
    },
  });
}

/** What is to be tried. */
export type TryingImage = Omit<ApplyingImage, 'force' | 'dryRun'>;

/** What came of it. */
export interface ImageTrial {
  force: boolean;
  /** What the workload would be. */
  after: Workload;
}

/**
 * Tries it without writing. The first time whoever made the object owns its image: what kubectl wrote is taken over, what a tool
 * wrote that decides by itself is not. @throws OpsError `Conflict` with the owner's name.
 */
export async function tryImage(cluster: Cluster, applying: TryingImage): Promise<ImageTrial> {
  // What was read is what is written onto, so who holds it is known without asking.
  const holders = holdersOf(applying);
  if (holders.length > 0 && holders.every(mayBeTakenOver)) return await forced(cluster, applying);
  try {
    return { force: false, after: await applyImage(cluster, { ...applying, force: false, dryRun: true }) };
  } catch (error) {
    const managers = managersInTheWay(error);
    if (managers.length === 0) throw error;
    const owner = managers.find((manager) => !mayBeTakenOver(manager));
    if (owner !== undefined) {
      const name = ownerNamed(owner) ?? owner;
      throw new OpsError('Conflict', `the image of ${applying.found.name} is managed by ${name}`, {
        hint: `Change it where ${name} has it from.`,
      });
    }
  }
  return await forced(cluster, applying);
}

async function forced(cluster: Cluster, applying: TryingImage): Promise<ImageTrial> {
  return { force: true, after: await applyImage(cluster, { ...applying, force: true, dryRun: true }) };
}

/** Other managers of the fields that are applied. */
function holdersOf({ found, container, annotations }: Pick<ApplyingImage, 'found' | 'container' | 'annotations'>): string[] {
  const { managedFields = [] } = found.object.metadata;
  const others = managedFields.filter(({ manager, operation }) => manager !== fieldManager || operation !== 'Apply');
  const holds = (fields: Tree | undefined): boolean =>
    containersIn(fields)?.[`k:{"name":"${container}"}`]?.['f:image'] !== undefined ||
    Object.keys(annotations).some((name) => fields?.['f:metadata']?.['f:annotations']?.[`f:${name}`] !== undefined);
  return others.filter(({ fieldsV1 }) => holds(fieldsV1)).map(({ manager = '' }) => manager);
}

function containersIn(fields: Tree | undefined): Tree | undefined {
  return fields?.['f:spec']?.['f:template']?.['f:spec']?.['f:containers'];
}

function managersInTheWay(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [];
  const conflicts = error.causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  return conflicts.map(({ message = '' }) => /conflict with "([^"]+)"/.exec(message)?.[1] ?? message);
}

/** Containers whose image we applied before: what an apply leaves out that it had applied, the server removes. */
function appliedContainers({ metadata: { managedFields = [] } }: Workload): string[] {
  const ours = managedFields.filter(({ manager, operation }) => manager === fieldManager && operation === 'Apply');
  const keys = ours.flatMap(({ fieldsV1 }) => Object.keys(containersIn(fieldsV1) ?? {}));
  return keys.flatMap((key) => {
    const name = /^k:\{"name":"(.+)"\}$/.exec(key)?.[1];
    return name === undefined ? [] : [name];
  });
}
