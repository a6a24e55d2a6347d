import type { Sample } from '../../domain/release/judge-sample.ts';
import { judgeSamples } from '../../domain/release/judge-sample.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { MetricGate } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { AskProbe } from './judge-probes.ts';
import { judgeProbes } from './judge-probes.ts';
import type { QueryMetric } from './metrics.ts';
import type { OpenPlatform } from './platform.ts';

export interface WatchPorts {
  openPlatform: OpenPlatform;
  askProbe: AskProbe;
  queryMetric: QueryMetric;
}

interface Watched {
  services: readonly string[];
  soFar: Readonly<Record<string, number | string>>;
}

/** Instances come and go for a moment; more often than this they are not well. */
const mostUnhealthy = 3;

/** Takes one sample of all that a release is judged by. */
export async function sampleRelease(ports: WatchPorts, env: Environment, { services, soFar }: Watched): Promise<Verdict> {
  const samples = await Promise.all([
    ...services.map(async (name) => await sampleService(ports, env, name)),
    ...env.release.gates.map(async (gate) => await sampleGate(ports, env, gate)),
  ]);
  return judgeSamples(samples, soFar);
}

async function sampleService({ openPlatform, askProbe }: WatchPorts, env: Environment, name: string): Promise<Sample> {
  const service = serviceNamed(env, name);
  const { kind, reason } = await judgeProbes(service, { instances: await openPlatform(env).instances(service), askProbe });
  const seen = kind === 'successful' ? 'good' : kind === 'failed' ? 'bad' : 'none';
  return { name, seen, words: reason, failureLimit: mostUnhealthy };
}

async function sampleGate({ queryMetric }: WatchPorts, { release }: Environment, gate: MetricGate): Promise<Sample> {
  const { name, query, max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY, failureLimit } = gate;
  const answer = await queryMetric(release.prometheus ?? '', query);
  if ('none' in answer) return { name, seen: 'none', words: `${name}: ${answer.none}`, failureLimit };
  const { value } = answer;
  const limit = value > max ? `above ${max}` : value < min ? `below ${min}` : undefined;
  return {
    name,
    seen: limit === undefined ? 'good' : 'bad',
    words: `${name} is ${value}${limit ? `, ${limit}` : ''}`,
    value,
    failureLimit,
  };
}
