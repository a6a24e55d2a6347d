import type { Risk } from '../gate/risk.ts';
import type { MitigationAction } from './mitigation.ts';

/** A turn at the guard, as a run asks for it. */
export interface TurnInput {
  /** What is acted on, as guards are named. */
  what: string;
  /** The run's own id. */
  actionId: string;
  action: MitigationAction;
  risk: Risk;
  /** Who asked for the run. */
  by: string;
  playbook?: string;
  incident?: string;
  override?: string;
}
