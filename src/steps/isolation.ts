import type { Isolation, IsolationLevel } from '../domain/release/isolation.ts';
import { serviceNamed } from '../domain/release/service-named.ts';
import { platformTool } from './platform-commands.ts';
import type { At } from './step.ts';
import { by, change, observe, recover, verify } from './step.ts';

interface OfService {
  service: string;
}

interface Isolating extends OfService {
  level: IsolationLevel;
  changeId: string;
}

/** How far a service is cut off. */
export const isolationOf = observe<OfService, Isolation>({
  class: 'look',
  command: ({ env, input }) => `${platformTool(env)} get ${lookAt({ env, input })}`,
  preview: () => ({ levels: [], holds: true, words: 'not isolated' }),
});

/** No level of isolation is left. Right when there was none. */
export const endIsolation = recover<OfService>({ class: 'act', command: rejoinCommand });

/** Cuts a service off, at one level; another one stays. */
export const isolateService = change<Isolating, void>({
  class: 'act',
  risk: 'R2',
  command: ({ env, input }) => {
    if (env.platform.kind === 'compose') return `docker network disconnect <each network> <each container of ${input.service}>`;
    return input.level === 'traffic'
      ? `${platformTool(env)} patch services <of ${input.service}> -p '{"spec":{"selector":{"watchkeeper.dev/isolated":"true"}}}'`
      : `${platformTool(env)} apply -f deny-all-of-${input.service}.yaml  # a NetworkPolicy`;
  },
  preview: () => undefined,
  undo: by(endIsolation, ({ input }) => ({ service: input.service })),
});

/** The level is in force, as far as that can be seen; the reason says what cannot. */
export const serviceIsolated = verify<OfService & { level: IsolationLevel; withinSeconds: number }>({
  class: 'rollout',
  command: ({ env, input }) => `${platformTool(env)} get ${lookAt({ env, input })}  # ${input.level}`,
});

/** Ends all levels as a change of its own. */
export const rejoinService = change<OfService, void>({
  class: 'act',
  risk: 'R2',
  command: rejoinCommand,
  preview: () => undefined,
  undo: { irreversible: 'a service that took part again may have acted; isolate it with a run of its own' },
});

function lookAt({ env, input }: At<OfService>): string {
  return env.platform.kind === 'compose' ? `ps ${serviceNamed(env, input.service).workload}` : 'services,endpointslices,networkpolicies';
}

function rejoinCommand({ env, input }: At<OfService>): string {
  if (env.platform.kind === 'compose') return `docker network connect --alias ${input.service} <each network> <each container>`;
  const { workload } = serviceNamed(env, input.service);
  return `${platformTool(env)} delete networkpolicy watchkeeper-isolate-${workload.replace('/', '-')}; ${platformTool(env)} patch services <of ${input.service}>  # without watchkeeper.dev/isolated`;
}
