import { test as base } from 'vitest';
import type { IncidentWorld } from './incident-world.ts';
import { incidentWorld } from './incident-world.ts';

/** A test that has an incident of its own, and the world around it. */
export const test = base.extend<{ world: IncidentWorld }>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads the names of fixtures from the pattern
  async world({}, use) {
    const world = await incidentWorld();
    await use(world);
    await world.close();
  },
});

export const ana = { by: 'ana' };
/** What people say to end it. */
export const over = { by: 'ana', reason: 'seen enough' };

/** What a Sev1 counts that is opened, paged in time, and resolved. */
export const answered = {
  'incidents_opened sev1': 1,
  'deadlines page sev1 met': 1,
  'incidents_ended sev1 resolved': 1,
  'deadlines resolve sev1 met': 1,
} as const;
