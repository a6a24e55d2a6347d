import type { ServiceState } from '../../domain/release/service-state.ts';
import type { Probe, Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { worst } from '../../domain/verdict.ts';

/** Asks once, and says what was answered; no answer is a verdict too. */
export type AskProbe = (probe: Probe) => Promise<Verdict>;

interface Judging {
  instances: Pick<ServiceState, 'replicas' | 'ready'>;
  askProbe: AskProbe;
}

/** Instances first: a probe through a load balancer may be answered by the one that is left. */
export async function judgeProbes(service: Service, { instances, askProbe }: Judging): Promise<Verdict> {
  const { ready, replicas } = instances;
  const facts = { ready, replicas };
  if (replicas === 0) return { kind: 'failed', reason: `${service.name} has no instances`, facts };
  if (ready < replicas) return { kind: 'failed', reason: `${ready} of ${replicas} instances of ${service.name} are ready`, facts };
  if (service.probes.length === 0) return { kind: 'successful', reason: `all ${replicas} instances of ${service.name} are ready`, facts };
  const answers = await Promise.all(service.probes.map(askProbe));
  const found = worst(answers);
  if (found.kind !== 'successful') return { ...found, facts };
  return { kind: 'successful', reason: `all ${replicas} instances are ready; ${answers.map(({ reason }) => reason).join('; ')}`, facts };
}
