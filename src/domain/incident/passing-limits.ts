import type { Environment } from '../system/environment.ts';
import type { FollowUp, IncidentRecord } from './incident-record.ts';
import type { Mitigation } from './mitigation.ts';

/** How long limits hold that were raised in containers, for a plan and an outcome. */
export const untilMadeAnew =
  'until its containers are made anew, as by a release: then the Compose file counts again (deploy.resources.limits)';

const dayMs = 86_400_000;

/** On Compose the limits that helped are lost with the next release, unless somebody writes them down. Undefined where nothing is lost. */
export function limitsToWriteDown(
  { action, service }: Mitigation,
  { platform }: Pick<Environment, 'platform'>,
  { since, acknowledgedBy }: Pick<IncidentRecord, 'since' | 'acknowledgedBy'>,
): FollowUp | undefined {
  if (action !== 'expandLimits' || platform.kind !== 'compose') return undefined;
  const due = new Date(Date.parse(since) + 7 * dayMs).toISOString().slice(0, 10);
  const what = `write the raised limits of ${service} into its Compose file (deploy.resources.limits): they hold only until its next release`;
  return { what, kind: 'prevent', owner: acknowledgedBy ?? 'on call', due };
}
