import type { DrillTarget } from '../../domain/system/drill-target.ts';
import type { DrillTargetPlan } from '../../steps/drill-target.ts';

/** Who raised something: written on all of it. */
export interface DrillMark {
  drillId: string;
  /** Workflow id of the drill. */
  run: string;
  /** `shop/production main` */
  of: string;
}

export interface Raising {
  mark: DrillMark;
  signal: AbortSignal;
  progress(at: { phase: string }): void;
}

export interface Removing {
  /** Of these drills, and of no other. */
  drillIds: readonly string[];
  signal: AbortSignal;
  progress(at: { phase: string }): void;
}

/**
 * An isolated place that is raised for a drill. Changes ask for a state: asked twice they change once. Throws OpsError only: `Unavailable`,
 * `InvalidInput` (files, rights), `Unsafe` (it would not be isolated, or something else bears its name), `Failed`.
 */
export interface DrillPlace {
  /** What would be raised; changes nothing. @throws OpsError `Unsafe` with one line for each thing that is not isolated. */
  plan(): Promise<DrillTargetPlan>;
  /** By whom it is raised now, as far as it is; empty: there is nothing. @throws OpsError `Unsafe` where something of its name is no drill's. */
  holders(): Promise<DrillMark[]>;
  /** All of it made and ready. */
  raise(raising: Raising): Promise<void>;
  /** All of these drills gone, data included. */
  remove(removing: Removing): Promise<void>;
}

export type OpenDrillPlace = (target: DrillTarget) => DrillPlace;
