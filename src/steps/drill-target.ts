import type { DrillTarget } from '../domain/system/drill-target.ts';
import { drillTargetWords } from '../domain/system/drill-target.ts';
import type { Environment } from '../domain/system/environment.ts';
import { by, change, observe, recover } from './step.ts';

interface OfStore {
  store: string;
}

interface OfDrill extends OfStore {
  /** Id of the drill: it marks all that is raised for it. */
  drillId: string;
}

/** What would be raised. */
export interface DrillTargetPlan {
  /** `project shop-drill` */
  name: string;
  /** `postgres (postgres:17.2)` */
  parts: readonly string[];
}

/**
 * What the store's drill target would be made of. Changes nothing. @throws OpsError `Unsafe` with all that is not isolated about it, and where its
 * name is that of something else; `Conflict` while another drill holds it.
 */
export const drillTargetPlan = observe<OfStore, DrillTargetPlan>({
  class: 'look',
  command: ({ env, input }) => commandsOf(env, input.store).look,
  preview: ({ env, input }) => ({ name: drillTargetWords(targetNamed(env, input.store)), parts: [] }),
});

/** Removes what this drill raised, and waits until it is gone. Touches nothing else; right when nothing was raised. */
export const removeDrillTarget = recover<OfDrill>({
  class: 'rollout',
  command: ({ env, input }) => commandsOf(env, input.store).remove(input.drillId),
});

/**
 * Raises the store's drill target, and waits until its server answers. What a drill left that does not run any more is removed first.
 * @throws OpsError as `drillTargetPlan` does; `Failed` when it does not become ready in its time.
 */
export const raiseDrillTarget = change<OfDrill, DrillTargetPlan>({
  class: 'rollout',
  risk: 'R1',
  temporary: true,
  command: ({ env, input }) => commandsOf(env, input.store).raise(input.drillId),
  preview: ({ env, input }) => ({ name: drillTargetWords(targetNamed(env, input.store)), parts: [] }),
  undo: by(removeDrillTarget, ({ input }) => input),
});

function targetNamed(env: Environment, name: string): DrillTarget {
  const target = env.stores.find((store) => store.name === name)?.drillTarget;
  // Whoever calls these steps has looked.
  if (target === undefined) throw new Error(`${name} has no drill target`);
  return target;
}

function commandsOf(env: Environment, store: string) {
  const target = targetNamed(env, store);
  if (target.kind === 'compose') {
    const { project, directory, files } = target;
    const compose = `docker compose -p ${project} --project-directory ${directory}${files.map((file) => ` -f ${file}`).join('')}`;
    return {
      look: `${compose} config`,
      raise: (drillId: string) => `${compose} up --detach --wait  # drill ${drillId}`,
      remove: (drillId: string) => `docker compose -p ${project} down --volumes  # drill ${drillId}`,
    };
  }
  const { namespace, directory, manifests, context } = target;
  const kubectl = `kubectl${context === undefined ? '' : ` --context ${context}`}`;
  const all = manifests.map((file) => ` -f ${directory}/${file}`).join('');
  return {
    look: `${kubectl} -n ${namespace} apply --dry-run=client${all}`,
    raise: (drillId: string) => `${kubectl} create namespace ${namespace} && ${kubectl} -n ${namespace} apply${all}  # drill ${drillId}`,
    remove: (drillId: string) => `${kubectl} delete namespace ${namespace}  # drill ${drillId}`,
  };
}
