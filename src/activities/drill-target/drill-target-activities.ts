import { activityInfo, getClient } from '@temporalio/activity';
import { OpsError } from '../../domain/ops-error.ts';
import { drillTargetClashes } from '../../domain/system/drill-target-clashes.ts';
import { drillTargetWords } from '../../domain/system/drill-target.ts';
import type { DrillTarget } from '../../domain/system/drill-target.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import { runningNow } from '../engine/running-now.ts';
import type { OpenRestoreServer } from '../restore-server.ts';
import { postgresNamed } from '../store-named.ts';
import { supervised } from '../supervised.ts';
import { awaitServer, refuseServerBefore } from './await-server.ts';
import type { DrillMark, DrillPlace, OpenDrillPlace } from './drill-target.ts';

export interface DrillTargetPorts {
  openPlace: OpenDrillPlace;
  openServer: OpenRestoreServer;
  /** All environments there are, with what runs their services: a drill target bears the name of none. */
  knownEnvironments(): Promise<readonly Environment[]>;
  /** Whether this workflow still runs; absent: the server of the activity is asked. */
  stillRuns?(workflowId: string): Promise<boolean>;
}

type DrillTargetSteps = Pick<Vocabulary, 'drillTargetPlan' | 'raiseDrillTarget' | 'removeDrillTarget'>;

/** Raises what a drill restores into, and takes it down. */
export function drillTargetActivities({
  openPlace,
  openServer,
  knownEnvironments,
  stillRuns = runsNow,
}: DrillTargetPorts): Implements<DrillTargetSteps> {
  const placeOf = (env: Environment, name: string) => {
    const target = targetIn(env, name);
    return { target, place: openPlace(target) };
  };
  /** What others raised there; none of them is at work. */
  const leftovers = async ({ target, place }: { target: DrillTarget; place: DrillPlace }, drillId?: string): Promise<DrillMark[]> => {
    const others = (await place.holders()).filter((mark) => mark.drillId !== drillId);
    const own = activityInfo().workflowExecution?.workflowId;
    for (const other of others) {
      if (other.run !== own && (await stillRuns(other.run))) throw heldBy(target, other);
    }
    return others;
  };
  const looked = async (env: Environment, store: string, drillId?: string) => {
    const opened = placeOf(env, store);
    const [clash] = drillTargetClashes([env], [env, ...(await knownEnvironments())]).filter((found) => found.store === store);
    if (clash !== undefined) throw new OpsError('Unsafe', clash.message, { hint: 'Give the drill target a name of its own.' });
    const plan = await opened.place.plan();
    return { ...opened, plan, left: await leftovers(opened, drillId) };
  };
  return {
    drillTargetPlan: async ({ env, input }) => (await looked(env, input.store)).plan,
    async raiseDrillTarget({ env, input: { store: name, drillId } }) {
      const store = postgresNamed(env, name);
      const server = openServer(store, 'scratch');
      return await supervised(async (signal, progress) => {
        const { target, place, plan, left } = await looked(env, name, drillId);
        if (left.length > 0) await place.remove({ drillIds: left.map((mark) => mark.drillId), signal, progress });
        if ((await place.holders()).length === 0) await refuseServerBefore(server);
        const run = activityInfo().workflowExecution?.workflowId ?? '';
        await place.raise({ mark: { drillId, run, of: `${targetOf(env)} ${name}` }, signal, progress });
        await awaitServer(server, { withinSeconds: target.readyWithinSeconds, signal, progress });
        return plan;
      });
    },
    async removeDrillTarget({ env, input: { store, drillId } }) {
      const { place } = placeOf(env, store);
      await supervised(async (signal, progress) => await place.remove({ drillIds: [drillId], signal, progress }));
    },
  };
}

function targetIn(env: Environment, name: string): DrillTarget {
  const { drillTarget } = postgresNamed(env, name);
  if (drillTarget !== undefined) return drillTarget;
  throw new OpsError('InvalidInput', `the store ${name} of ${targetOf(env)} has no drill target`);
}

async function runsNow(workflowId: string): Promise<boolean> {
  return (await runningNow(getClient(), workflowId)) !== undefined;
}

function heldBy(target: DrillTarget, { drillId, run, of }: DrillMark): OpsError {
  return new OpsError('Conflict', `the ${drillTargetWords(target)} is held by the drill ${drillId} of ${of}, which still runs`, {
    hint: `Wait for it, or abort it: watchkeeper abort ${run}`,
  });
}
