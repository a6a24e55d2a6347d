import { delimiter } from 'node:path';
import { listSystems, loadSystem } from '../adapters/definition-files/systems.ts';
import { openDumpServers } from '../adapters/postgres/dump-server.ts';
import { clientPrograms } from '../adapters/postgres/programs.ts';
import { archiveReader } from '../adapters/postgres/read-archive.ts';
import { openRestoreServers } from '../adapters/postgres/restore-server.ts';
import { openCi } from '../adapters/ci/open-ci.ts';
import { openDrillPlaces } from '../adapters/open-drill-places.ts';
import { openSettingsServers } from '../adapters/postgres/settings-server.ts';
import { openPlatforms } from '../adapters/open-platforms.ts';
import { reacher } from '../adapters/http/reach.ts';
import { hookCaller } from '../adapters/http/call-hook.ts';
import { probeAsker } from '../adapters/http/ask-probe.ts';
import { metricQuery } from '../adapters/prometheus/query-metric.ts';
import { digestFinder } from '../adapters/registry/image-digest.ts';
import { openS3Objects } from '../adapters/s3/open-objects.ts';
import { unpacker } from '../adapters/zstd/unpack-to-file.ts';
import { findZstd } from '../adapters/zstd/zstd-program.ts';
import type { ZstdProgram } from '../adapters/zstd/zstd-program.ts';
import { backupActivities } from '../activities/backup.ts';
import { drillTargetActivities } from '../activities/drill-target/drill-target-activities.ts';
import { engineActivities } from '../activities/engine/engine-activities.ts';
import { postgresActivities } from '../activities/postgres.ts';
import { pipelineActivities } from '../activities/pipeline/pipeline-activities.ts';
import { hostActivities } from '../activities/platform/host-activities.ts';
import { configActivities } from '../activities/platform/config-activities.ts';
import { trafficActivities } from '../activities/platform/traffic-activities.ts';
import { releaseActivities } from '../activities/platform/release-activities.ts';
import { beating } from '../activities/platform/beating.ts';
import { serviceActivities } from '../activities/platform/service-activities.ts';
import { reportActivities } from '../activities/report/report.ts';
import { restoreActivities } from '../activities/restore.ts';
import { securityActivities } from '../activities/security/security-activities.ts';
import { storeSettingsActivities } from '../activities/store-settings.ts';
import { swapActivities } from '../activities/swap.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { wireIncidents } from './wire-incidents.ts';
import { wireResponse } from './wire-response.ts';
import type { Config } from '../config.ts';
import { resolveReference, resolveSetting, searchPath } from '../config.ts';
import type { IncidentActivities } from '../domain/incident/incident-activities.ts';
import type { Environment } from '../domain/system/environment.ts';
import type { EngineActivities } from '../domain/run/engine-activities.ts';
import type { Vocabulary } from '../steps/index.ts';
import type { Implements } from '../steps/step.ts';

/** Every step and the engine's own activities, over real servers. One step too few does not compile. */
export function wireActivities(
  config: Config,
  { binDir }: { binDir?: string } = {},
): Implements<Vocabulary> & EngineActivities & IncidentActivities {
  const folders = [...(binDir === undefined ? [] : [binDir]), ...searchPath().split(delimiter)];
  const choosePrograms = clientPrograms(folders);
  const openObjects = openS3Objects(resolveSetting);
  const zstd = async (): Promise<ZstdProgram | undefined> => await findZstd(folders);
  const openDump = openDumpServers({ resolve: resolveSetting, choosePrograms, zstd });
  const openRestore = openRestoreServers({ resolve: resolveSetting, choosePrograms });
  const systems = { load: async (name: string) => await loadSystem(name, { folder: config.systemsFolder }) };
  const platformPorts = {
    openPlatform: (env: Environment) => beating(openPlatforms({ resolve: resolveSetting, path: searchPath() })(env)),
    askProbe: probeAsker(resolveSetting),
    queryMetric: metricQuery(resolveSetting),
  };
  const backups = backupActivities({
    openObjects,
    openServer: openDump,
    readArchive: archiveReader(choosePrograms),
    resolve: resolveReference,
  });
  return {
    ...engineActivities({ systems, openObjects }),
    ...backups,
    ...postgresActivities({ openServer: openDump }),
    ...restoreActivities({ openObjects, openServer: openRestore, resolve: resolveReference, unpack: unpacker(zstd) }),
    ...swapActivities({ openServer: openRestore }),
    ...drillTargetActivities({
      openPlace: openDrillPlaces({ resolve: resolveSetting, path: searchPath() }),
      openServer: openRestore,
      knownEnvironments: async () => await knownEnvironments(config),
    }),
    ...reportActivities({ openObjects }),
    ...securityActivities({
      ...platformPorts,
      openObjects,
      callHook: hookCaller(resolveSetting),
      pickSet: backups.pickSet,
      version: packageJson.version,
    }),
    ...wireIncidents(config, { systems, openObjects, queryMetric: platformPorts.queryMetric }),
    ...wireResponse(resolveSetting, { ...platformPorts, openObjects, openServer: openDump }),
    ...serviceActivities(platformPorts),
    ...hostActivities({ ...platformPorts, openObjects, reach: reacher(resolveSetting) }),
    ...configActivities(platformPorts),
    ...storeSettingsActivities({ openSettings: openSettingsServers({ resolve: resolveSetting }) }),
    ...trafficActivities(platformPorts),
    ...releaseActivities({ ...platformPorts, openObjects, systems, findDigest: digestFinder(resolveSetting) }),
    ...pipelineActivities({ ...platformPorts, openObjects, openCi: openCi(resolveSetting) }),
  };
}

/** A file with faults runs nothing, so its names are of nothing that runs. */
async function knownEnvironments({ systemsFolder: folder }: Config): Promise<Environment[]> {
  const names = await listSystems({ folder });
  const systems = await Promise.allSettled(names.map(async (name) => await loadSystem(name, { folder })));
  return systems.flatMap((system) => (system.status === 'fulfilled' ? system.value.environments : []));
}
