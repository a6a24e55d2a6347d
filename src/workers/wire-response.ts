import { jsonPoster } from '../adapters/http/json-poster.ts';
import { openDatabases } from '../adapters/postgres/database-looks.ts';
import { redisServers } from '../adapters/redis/open-redis.ts';
import type { Resolve } from '../adapters/resolve.ts';
import { certificateReader } from '../adapters/tls/certificate-end.ts';
import type { ResponsePorts } from '../activities/incident/response-activities.ts';
import { responseActivities } from '../activities/incident/response-activities.ts';

type Shared = Pick<ResponsePorts, 'openPlatform' | 'askProbe' | 'queryMetric' | 'openObjects' | 'openServer'>;

/** What diagnoses and mitigates, over real servers. */
export function wireResponse(resolve: Resolve, shared: Shared) {
  return responseActivities({
    ...shared,
    openDatabase: openDatabases({ resolve }),
    openRedis: redisServers(resolve),
    postJson: jsonPoster(resolve),
    certificateEnd: certificateReader(resolve),
  });
}
