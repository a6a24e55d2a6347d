import type { ProbeName } from '../../../domain/incident/probes-of.ts';
import { answers } from './answers.ts';
import { blocking } from './blocking.ts';
import { certificates } from './certificates.ts';
import { instances } from './instances.ts';
import { ipfs } from './ipfs.ts';
import { jvm } from './jvm.ts';
import { lastRelease } from './last-release.ts';
import { logs } from './logs.ts';
import { longQueries } from './long-queries.ts';
import { disk, keyMetric, saturation } from './metric-probes.ts';
import type { MakeProbe } from './probe-ports.ts';
import { redis } from './redis.ts';
import { rpc } from './rpc.ts';
import { sessions } from './sessions.ts';
import { slowQueries } from './slow-queries.ts';
import { tableCache } from './table-cache.ts';

/** Every probe by its name. */
export const probes: Readonly<Record<ProbeName, MakeProbe>> = {
  answers,
  instances,
  logs,
  lastRelease,
  keyMetric,
  saturation,
  disk,
  certificates,
  sessions,
  longQueries,
  blocking,
  slowQueries,
  tableCache,
  redis,
  rpc,
  ipfs,
  jvm,
};
