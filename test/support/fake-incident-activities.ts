import { incidentNumberActivity } from '../../src/activities/incident/incident-number.ts';
import type { IncidentActivities } from '../../src/domain/incident/incident-activities.ts';

type Fakes = Omit<IncidentActivities, 'environmentOf' | 'alertsNow'>;

/** What incidents do outside, FAKE: pages reach Ana, two signs agree that something is wrong, and all is well again. Numbers are real. */
export function fakeIncidentActivities(differently: Partial<Fakes> = {}): Fakes {
  const sign = { verdict: 'cause', means: '', couldDo: [], command: 'psql', tookMs: 3 } as const;
  return {
    ...incidentNumberActivity(),
    pageLevel: async ({ level }) =>
      await Promise.resolve({ level, people: ['Ana'], deliveries: [{ channel: 'email', person: 'Ana', result: 'sent', at: '' }] }),
    tell: async () => await Promise.resolve([]),
    probe: async () =>
      await Promise.resolve([
        { ...sign, probe: 'sessions', saw: '95 of 100 connections' },
        { ...sign, probe: 'locks', saw: '40 sessions wait' },
      ]),
    recovered: async () => await Promise.resolve({ seen: 'good', words: 'all is well' }),
    reportIncident: async () => await Promise.resolve({ key: 'report.html', sha256: 'ab', records: 1 }),
    ...differently,
  };
}
