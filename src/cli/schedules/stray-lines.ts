import type { ListedSchedule } from '../../client/schedules/observe-schedules.ts';

/** Schedules of systems that have no schedule file here: they may be somebody else's, so they are told and left alone. */
export function strayLines(observed: readonly ListedSchedule[], systems: readonly string[]): string[] {
  const strays = new Set(observed.map(({ system }) => system).filter((system) => !systems.includes(system)));
  return [...strays].map(
    (system) => `warning: ${system} has schedules on the server and no file here; \`schedules apply ${system}\` pauses them`,
  );
}
