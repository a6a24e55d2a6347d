import type { StepName } from '../../src/steps/index.ts';
import type { EngineWorld } from './engine-world.ts';
import type { Script, Twist } from './fake-steps.ts';
import { shops } from './fake-system.ts';
import type { Driven } from './run-driver.ts';

/** The services of every shop, in dependency order. */
export const services = ['db-proxy', 'api', 'web'] as const;

/** An environment with services that no other test of the file uses, and what its services do. */
export interface Shop {
  target: string;
  /** The script of a service; of `` for steps that name none; of `main` for the store. */
  of(service: string): Script;
  /** What was changed and undone, in order: `putImage api`. */
  changes(): string[];
  on(service: string, step: StepName, twist: Twist): void;
  start(runbook: string, input: object): Promise<Driven>;
}

/** Opens shops one after the other, from this one of them on. */
export function openShops(world: () => EngineWorld, first: number): (name?: string) => Shop {
  let used = first;
  return (name = shops[used++] ?? '') => {
    const target = `demo/${name}`;
    const of = (service: string): Script => world().steps.script(target, service);
    return {
      target,
      of,
      changes: () => world().steps.order(target),
      on: (service, step, twist) => of(service).on(step, twist),
      start: async (runbook, input) => await world().start(runbook, { target, store: 'main' }, { input }),
    };
  };
}

/** The run with its approval by ana. */
export async function approved(run: Driven): Promise<Driven> {
  await run.waitsFor('approval');
  await run.approve('ana');
  return run;
}
