import type { Client } from '@temporalio/client';
import { askToReconcile, sendAlerts } from '../client/incident/send-alerts.ts';
import { startRun } from '../client/start-run.ts';
import type { TemporalSide } from './gateway-parts.ts';

const pingWithinMs = 2000;

/** The gateway's side of Temporal over a client, which may be one that connects only when it is needed. */
export function temporalSide(client: Client): TemporalSide {
  return {
    sendAlerts: async (target, alerts) => await sendAlerts(client, target, alerts),
    askToReconcile: async (target) => await askToReconcile(client, target),
    startDeploy: async (asking) => await startRun(client, 'deploy', asking),
    async ping() {
      await client.withDeadline(
        Date.now() + pingWithinMs,
        async () => await client.workflowService.describeNamespace({ namespace: client.options.namespace }),
      );
    },
  };
}
