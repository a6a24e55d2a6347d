import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { diagnosisActivities } from './diagnosis-activities.ts';
import type { DiagnosisPorts } from './diagnosis-activities.ts';
import { endpointActivities } from './endpoint-activities.ts';
import { limitsActivities } from './limits-activities.ts';
import { probeActivity } from './probe.ts';
import { recoveredActivity } from './recovered.ts';
import type { RecoveryPorts } from './recovered.ts';
import { recoveryActivities } from './recovery-activities.ts';
import { sessionActivities } from './session-activities.ts';
import { turnActivities } from './turn-activities.ts';

export type ResponsePorts = DiagnosisPorts & RecoveryPorts;

/** All that diagnoses and mitigates. */
export function responseActivities(ports: ResponsePorts) {
  return {
    ...(probeActivity(ports) satisfies Partial<IncidentActivities>),
    ...(recoveredActivity(ports) satisfies Partial<IncidentActivities>),
    ...diagnosisActivities(ports),
    ...turnActivities(),
    ...sessionActivities(ports),
    ...endpointActivities(ports),
    ...limitsActivities(ports),
    ...recoveryActivities(ports),
  };
}
