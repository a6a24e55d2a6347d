import { otherColour, routeNamed } from '../domain/release/route-state.ts';
import type { RunbookInput } from '../domain/run/inputs-schema.ts';
import { asInputFault } from './input-fault.ts';
import type { Run, Runbook } from './run/run.ts';
import { runbook } from './run/runbook.ts';

export interface SwitchOutcome {
  outcome: 'switched';
  route: string;
  from: string;
  to: string;
}

/**
 * Sends the traffic of a route to another colour, from the one that is live now, which is looked up and never assumed. The old one goes on running.
 * Switching back is the same runbook (MCP-2.2.3, E44). Risk R2.
 */
export const switchTrafficRunbook: Runbook<RunbookInput<'switchTraffic'>, SwitchOutcome> = {
  name: 'switchTraffic',
  title: 'Send the traffic of a route to another colour',
  locks: () => ['change'],
  ifBusy: 'fail',
  waitForLocksSeconds: 900,
  whenStuck: { afterSeconds: 900, then: 'rollBack', failedAtOnce: true },
  async steps(run, { route: name, to: wanted }) {
    const route = asInputFault(() => routeNamed(run.env, name));
    const { live } = await run.observe.routeState({ route: name });
    const to = asInputFault(() => otherColour(route, live, wanted));
    await run.verify.serviceHealthy({ service: route.colours[to] ?? to });
    await switchTo(run, { route: name, from: live, to });
    return { outcome: 'switched', route: name, from: live, to };
  },
};

export const switchTraffic = runbook(switchTrafficRunbook);

/** Switches, and waits until only the new colour takes the traffic. */
export async function switchTo(run: Run, { route, from, to }: { route: string; from: string; to: string }): Promise<void> {
  await run.change.switchRoute({ route, from, to, changeId: run.id });
  await run.verify.routeServes({ route, colour: to, withinSeconds: 120 });
}
