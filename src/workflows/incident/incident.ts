import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import type { AlertsChanged, IncidentRequest } from '../../domain/incident/incident.ts';

export const alertsChanged = defineSignal<[AlertsChanged]>('alertsChanged');

/** One incident, from the first alert to the end of the time in which it may be opened again. */
export async function incident(request: IncidentRequest): Promise<void> {
  let alerts: AlertsChanged | undefined;
  setHandler(alertsChanged, (changed) => void (alerts = changed));
  setHandler(defineQuery<unknown>('summary'), () => ({ ...request, alerts }));
  await condition(() => alerts?.firing === 0);
}
