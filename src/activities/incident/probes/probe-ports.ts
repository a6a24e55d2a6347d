import type { Endpoint } from '../../../domain/system/endpoint.ts';
import type { Environment, PostgresStore } from '../../../domain/system/environment.ts';
import type { Service } from '../../../domain/system/platform.ts';
import type { AskProbe } from '../../platform/judge-probes.ts';
import type { QueryMetric } from '../../platform/metrics.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { CertificateEnd, OpenDatabase, OpenRedis, PostJson } from '../ports.ts';
import type { ProbeCall } from '../probe-call.ts';

/** What probes look through. */
export interface ProbePorts {
  openPlatform: OpenPlatform;
  askProbe: AskProbe;
  queryMetric: QueryMetric;
  openDatabase: OpenDatabase;
  openRedis: OpenRedis;
  postJson: PostJson;
  certificateEnd: CertificateEnd;
}

/** What is looked at: only that of the environment which the scenario is about. */
export interface Probing {
  env: Environment;
  scenario: string;
  services: readonly Service[];
  stores: readonly PostgresStore[];
  endpoints: readonly Endpoint[];
}

/** Makes the calls of one probe: one for each thing it looks at. */
export type MakeProbe = (ports: ProbePorts, probing: Probing) => readonly ProbeCall[];
