import { noticeSender } from '../adapters/send-notice.ts';
import { activeAlertsOf } from '../adapters/alertmanager/active-alerts.ts';
import { pastAlertsOf } from '../adapters/prometheus/past-alerts.ts';
import { rangeQuery } from '../adapters/prometheus/query-range.ts';
import { alertsNowActivity } from '../activities/incident/alerts-now.ts';
import { environmentOfActivity } from '../activities/incident/environment-of.ts';
import { incidentNumberActivity } from '../activities/incident/incident-number.ts';
import { reportIncidentActivity } from '../activities/incident/report/report-incident.ts';
import { peopleActivities } from '../activities/incident/people.ts';
import { testContactActivities } from '../activities/incident/test-contact.ts';
import { linksOf } from './links.ts';
import type { Systems } from '../activities/engine/systems.ts';
import type { OpenObjects } from '../activities/objects.ts';
import type { QueryMetric } from '../activities/platform/metrics.ts';
import type { Environment } from '../domain/system/environment.ts';
import { resolveEnvironment } from '../domain/system/system.ts';
import type { Config } from '../config.ts';
import { resolveSetting } from '../config.ts';

/** What incidents and the intake of alerts ask and tell, over real servers. */
export function wireIncidents(
  config: Config,
  { systems, openObjects, queryMetric }: { systems: Systems; openObjects: OpenObjects; queryMetric: QueryMetric },
) {
  const latest = async ({ system, environment }: Environment): Promise<Environment> =>
    resolveEnvironment(await systems.load(system), environment);
  const peoplePorts = { send: noticeSender(resolveSetting, openObjects), linkTo: linksOf(config), latest };
  return {
    ...environmentOfActivity(systems),
    ...alertsNowActivity({ activeAlerts: activeAlertsOf(resolveSetting), pastAlerts: pastAlertsOf(resolveSetting), queryMetric }),
    ...incidentNumberActivity(),
    ...reportIncidentActivity({ openObjects, queryRange: rangeQuery(resolveSetting) }),
    ...peopleActivities(peoplePorts),
    ...testContactActivities(peoplePorts),
  };
}
