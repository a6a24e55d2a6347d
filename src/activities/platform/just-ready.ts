import type { ServiceState } from '../../domain/release/service-state.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';

export type ReadyInstances = Pick<ServiceState, 'replicas' | 'ready'>;

const forMs = 5000;

/** Instances as a wait for them ended, for the look at their health that comes right after: it would see the same. Each serves once, so that whoever tries again looks. */
export class JustReady {
  readonly #seen = new Map<string, { instances: ReadyInstances; at: number }>();

  /** `facts` of the verdict hold `wanted` and `ready`. */
  note(env: Environment, service: string, { kind, facts }: Verdict): void {
    const key = keyOf(env, service);
    this.#seen.delete(key);
    const [replicas, ready] = [facts?.['wanted'], facts?.['ready']];
    if (kind !== 'successful' || typeof replicas !== 'number' || typeof ready !== 'number') return;
    this.#seen.set(key, { instances: { replicas, ready }, at: performance.now() });
  }

  take(env: Environment, service: string): ReadyInstances | undefined {
    const key = keyOf(env, service);
    const seen = this.#seen.get(key);
    this.#seen.delete(key);
    return seen !== undefined && performance.now() - seen.at < forMs ? seen.instances : undefined;
  }
}

function keyOf(env: Environment, service: string): string {
  return `${targetOf(env)}/${service}`;
}
