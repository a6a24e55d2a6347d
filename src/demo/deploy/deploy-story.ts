import type { Platform } from '../../activities/platform/platform.ts';
import type { ProgressSink } from '../../cli/run/follow.ts';
import { follow } from '../../cli/run/follow.ts';
import type { RunRef, Watchkeeper } from '../../client/watchkeeper.ts';
import type { RunbookOutcomes } from '../../client/runbook-types.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Served, Watched } from './serving.ts';

export interface DeployStage {
  runs: Watchkeeper;
  sink: ProgressSink;
  env: Environment;
  platform: Platform;
  /** Looks from now on at what serves. */
  watch(): Watched;
  seen(ref: Required<RunRef>): void;
}

/** What became of a release. */
export interface Release {
  release: string;
  /** `failed`: neither of the two that the demo is about. */
  outcome: 'released' | 'rolledBack' | 'failed';
  reason: string;
  seconds: number;
  served: Served;
  /** What the services run afterwards. */
  images: string[];
}

/** Deploys a release with one approval and follows it to its end, whatever that is. */
export async function deployRelease(stage: DeployStage, release: string): Promise<Release> {
  const { runs, sink, env, platform, watch } = stage;
  const startedAt = performance.now();
  const stopWatching = watch();
  sink.line(`\ndeploy ${release}`);
  const ref = await runs.start('deploy', { target: targetOf(env), requester: 'demo', input: { release } });
  stage.seen(ref);
  const told = new Set<string>();
  await follow({ runs, ref }, sink, { told });
  const plan = await runs.plan(ref);
  if (plan === null) throw new OpsError('Unsafe', 'the deployment has no plan');
  sink.line(`  plan ${plan.hash.slice(0, 12)}, risk ${plan.risk}, ${plan.lines.length} steps`);
  await runs.decide(ref, { planHash: plan.hash, by: 'ana', verdict: 'approve' });
  sink.line('  ana approves');
  await toTheEnd(stage, ref, told);
  const ended = await endOf(runs, ref);
  const served = await stopWatching();
  const images = await Promise.all(env.services.map(async (service) => Object.values((await platform.state(service)).images).join(', ')));
  return { release, ...ended, seconds: (performance.now() - startedAt) / 1000, served, images };
}

async function toTheEnd({ runs, sink }: DeployStage, ref: RunRef, told: Set<string>): Promise<void> {
  for (;;) {
    const view = await follow({ runs, ref }, sink, { told });
    if (view?.waitingFor === 'answer') throw new OpsError('Unsafe', view.waitingReason ?? 'a step failed');
    if (view?.phase === 'done') return;
  }
}

async function endOf(runs: Watchkeeper, ref: RunRef): Promise<Pick<Release, 'outcome' | 'reason'>> {
  try {
    const ended = await runs.outcome<'deploy'>(ref, 'deploy');
    if (ended.kind !== 'done') return { outcome: 'failed', reason: `it ended as ${ended.kind}` };
    return released(ended.outcome);
  } catch (error) {
    if (!isOpsError(error)) throw error;
    const rolledBack = error.message.includes('has been put back');
    return { outcome: rolledBack ? 'rolledBack' : 'failed', reason: error.message };
  }
}

function released({ services, seconds }: RunbookOutcomes['deploy']): Pick<Release, 'outcome' | 'reason'> {
  return { outcome: 'released', reason: `${services.length} services in ${seconds.toFixed(1)} s` };
}
