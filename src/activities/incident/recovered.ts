import { isClear, limitWords } from '../../domain/incident/clear.ts';
import type { IncidentActivities, RecoveryLook } from '../../domain/incident/incident-activities.ts';
import type { ClearWhen } from '../../domain/incident/response-policy.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { OpenDumpServer } from '../dump-server.ts';
import { judgeProbes } from '../platform/judge-probes.ts';
import { postgresNamed } from '../store-named.ts';
import { prometheusOf } from '../../domain/system/prometheus-of.ts';
import type { ProbePorts } from './probes/probe-ports.ts';

export type RecoveryPorts = Pick<ProbePorts, 'openPlatform' | 'askProbe' | 'queryMetric'> & { openServer: OpenDumpServer };

/** What recovery is judged by. */
export interface AskedRecovery {
  env: Environment;
  service?: string;
  store?: string;
  clear?: ClearWhen;
}

/** One look: all that is asked for must be good, and what gives no data is not (E62). Never throws for what it looks at. */
export async function lookAtRecovery(ports: RecoveryPorts, { env, service, store, clear }: AskedRecovery): Promise<RecoveryLook> {
  const looks = await Promise.all([
    ...(service === undefined || env.platform.kind === 'none' ? [] : [lookOf(async () => await serviceVerdict(ports, env, service))]),
    ...(store === undefined ? [] : [lookOf(async () => await ports.openServer(postgresNamed(env, store)).health())]),
    ...(clear === undefined ? [] : [metricLook(ports, env, clear)]),
  ]);
  if (looks.length === 0) return { seen: 'none', words: 'there is nothing to judge recovery by: no service, no store, no key metric' };
  return together(looks);
}

/** The worst of them, with the number that one of them gave. */
function together(looks: readonly RecoveryLook[]): RecoveryLook {
  const worst = looks.find(({ seen }) => seen === 'bad') ?? looks.find(({ seen }) => seen === 'none');
  const value = looks.find((look) => look.value !== undefined)?.value;
  const words = worst?.words ?? looks.map((look) => look.words).join('; ');
  return { seen: worst?.seen ?? 'good', words, ...(value !== undefined && { value }) };
}

/** The activity of incidents over it. */
export function recoveredActivity(ports: RecoveryPorts): Pick<IncidentActivities, 'recovered'> {
  return { recovered: async (asked) => await lookAtRecovery(ports, asked) };
}

async function serviceVerdict({ openPlatform, askProbe }: RecoveryPorts, env: Environment, name: string): Promise<Verdict> {
  const service = serviceNamed(env, name);
  return await judgeProbes(service, { instances: await openPlatform(env).instances(service), askProbe });
}

async function lookOf(judge: () => Promise<Verdict>): Promise<RecoveryLook> {
  const { kind, reason } = await judge().catch((error: unknown): Verdict => {
    if (!isOpsError(error)) throw error;
    return { kind: 'error', reason: error.message };
  });
  return { seen: kind === 'successful' ? 'good' : kind === 'failed' ? 'bad' : 'none', words: reason };
}

async function metricLook({ queryMetric }: RecoveryPorts, env: Environment, clear: ClearWhen): Promise<RecoveryLook> {
  const prometheus = prometheusOf(env);
  if (prometheus === undefined) return { seen: 'none', words: 'the system file names no Prometheus' };
  const answer = await queryMetric(prometheus, clear.query);
  if ('none' in answer) return { seen: 'none', words: `the key metric: ${answer.none}` };
  const { value } = answer;
  return { seen: isClear(clear, value) ? 'good' : 'bad', words: `the key metric is ${value}; clear is ${limitWords(clear)}`, value };
}
