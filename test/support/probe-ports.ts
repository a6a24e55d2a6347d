import { certificateReader } from '../../src/adapters/tls/certificate-end.ts';
import { jsonPoster } from '../../src/adapters/http/json-poster.ts';
import { openDatabases } from '../../src/adapters/postgres/database-looks.ts';
import { probeAsker } from '../../src/adapters/http/ask-probe.ts';
import { metricQuery } from '../../src/adapters/prometheus/query-metric.ts';
import { redisServers } from '../../src/adapters/redis/open-redis.ts';
import type { ProbePorts } from '../../src/activities/incident/probes/probe-ports.ts';
import type { Platform } from '../../src/activities/platform/platform.ts';
import type { Finding } from '../../src/domain/incident/finding.ts';

/** Probes over real sockets; references stand for what is given. */
export function probePorts(secrets: Readonly<Record<string, string>> = {}, platform: Partial<Platform> = {}): ProbePorts {
  const resolve = async (reference: string): Promise<string> => await Promise.resolve(secrets[reference] ?? reference);
  return {
    openPlatform: () => platform as Platform,
    askProbe: probeAsker(resolve),
    queryMetric: metricQuery(resolve),
    openDatabase: openDatabases({ resolve }),
    openRedis: redisServers(resolve),
    postJson: jsonPoster(resolve),
    certificateEnd: certificateReader(resolve),
  };
}

/** The finding of the probe whose name begins so. */
export function findingOf(findings: readonly Finding[], name: string): Finding | undefined {
  return findings.find(({ probe }) => probe.startsWith(name));
}
