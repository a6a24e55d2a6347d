import { getClient } from '@temporalio/activity';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { incidentNumbersId } from '../../domain/incident/incident.ts';
import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { workflowQueue } from '../../domain/run/queues.ts';

/** Asks the one entity that numbers incidents, which is begun by the first who asks. Safe to repeat. */
export function incidentNumberActivity(): Pick<IncidentActivities, 'incidentNumber'> {
  return {
    async incidentNumber({ id }) {
      const startWorkflowOperation = new WithStartWorkflowOperation('incidentNumbers', {
        workflowId: incidentNumbersId,
        taskQueue: workflowQueue,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [],
      });
      const number: unknown = await getClient().workflow.executeUpdateWithStart('numberOf', {
        startWorkflowOperation,
        args: [{ id }],
      });
      return Number(number);
    },
  };
}
