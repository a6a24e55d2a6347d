import type { ComposePlatform, KubernetesPlatform } from './platform.ts';

/**
 * What is raised for a drill, isolated from everything else, and taken down after it. The store's `scratchUrl` leads into it. Its name ends in `-drill`: no slip
 * reaches what people use.
 */
export type DrillTarget = ComposeDrillTarget | KubernetesDrillTarget;

export interface ComposeDrillTarget extends ComposePlatform {
  /** Until all that is raised must be ready. */
  readyWithinSeconds: number;
}

export interface KubernetesDrillTarget extends KubernetesPlatform {
  /** Absolute path on the host of the worker, where the manifests are. */
  directory: string;
  /** Files of objects, relative to the directory. */
  manifests: readonly string[];
  readyWithinSeconds: number;
}

/** `project shop-drill`, `namespace shop-drill`. */
export function drillTargetWords(target: DrillTarget): string {
  return target.kind === 'compose' ? `project ${target.project}` : `namespace ${target.namespace}`;
}
