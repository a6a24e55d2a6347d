import type { RunbookName } from '../domain/run/inputs-schema.ts';
import type { Environment } from '../domain/system/environment.ts';

/** What a runbook is printed with where nothing else is given: the first store and service, and words in capitals that a person replaces. */
export function paperInput(runbook: RunbookName, env: Environment, store: string | undefined): Record<string, unknown> {
  const service = env.services.find(({ released }) => released)?.name ?? 'SERVICE';
  const ofStore = store === undefined ? {} : { store };
  const inputs: Record<RunbookName, Record<string, unknown>> = {
    backup: ofStore,
    verifyBackups: ofStore,
    restore: ofStore,
    drillRecovery: ofStore,
    healthCheck: {},
    provision: {},
    testContacts: {},
    deploy: { release: 'RELEASE' },
    rollback: {},
    scale: { service, replicas: 2 },
    restart: { service },
    configChange: { service, set: { LOG_LEVEL: 'info' } },
    switchTraffic: { route: env.routes[0]?.name ?? 'ROUTE' },
    isolate: { service, reason: 'REASON' },
    securityIncident: { title: 'TITLE', services: [service], compromisedSince: '2026-01-01T00:00:00Z' },
    rejoin: { service },
    stop: { reason: 'REASON' },
    resume: {},
    diagnose: { scenario: 'latency', service },
    mitigate: { action: 'restart', service },
  };
  return inputs[runbook];
}
