import type { Instance } from '../../../domain/incident/instance.ts';
import { jvmQuestions } from '../../../domain/incident/jvm/jvm-answer.ts';
import { isOpsError } from '../../../domain/ops-error.ts';
import type { Service } from '../../../domain/system/platform.ts';
import type { Platform } from '../../platform/platform.ts';
import { askJvm } from '../ask-jvm.ts';
import type { Seen } from '../probe-call.ts';
import { judgeJvms, stuck, unanswered, worstOf } from './jvm-seen.ts';
import { platformInside } from './platform-look.ts';
import type { MakeProbe } from './probe-ports.ts';

/** So many are asked, those that are not ready first: each question starts a JVM of its own in the instance. */
const mostInstances = 3;

/** Heap, native memory and threads of the JVMs of a service that the system file says to run on one (MCP-7.5). */
export const jvm: MakeProbe = ({ openPlatform }, { env, services }) =>
  services
    .filter(({ runtime }) => runtime === 'jvm')
    .map((service) => ({
      name: `jvm of ${service.name}`,
      command: platformInside(env, service.workload, `jcmd 0 $'${jvmQuestions.join('\\n')}'`),
      async look(signal) {
        const platform = openPlatform(env);
        const { instances } = await platform.instanceDetails(service);
        const meant = instances.filter(({ state, container }) => isRunning(state) && isMeant(service, container));
        const asked = meant.toSorted((a, b) => Number(a.ready) - Number(b.ready)).slice(0, mostInstances);
        if (asked.length === 0) return unanswered('no instance of it runs');
        const seen = await Promise.all(asked.map(async (instance) => await lookAt(platform, { service, instance, signal })));
        return worstOf(seen, asked.length < meant.length ? `${asked.length} of ${meant.length} instances were asked` : undefined);
      },
    }));

/** In the words of either platform; `running (unhealthy)` is worth a question. */
function isRunning(state: string): boolean {
  return state.startsWith('running');
}

function isMeant({ container: wanted }: Service, container: string | undefined): boolean {
  return wanted === undefined || container === undefined || container === wanted;
}

/** What one instance said; what cannot be asked says why, and fails nothing. */
async function lookAt(platform: Platform, asking: { service: Service; instance: Instance; signal: AbortSignal }): Promise<Seen> {
  const name = asking.instance.name;
  try {
    const answer = await askJvm({ platform, ...asking });
    if (!('why' in answer)) return judgeJvms(asking.service, name, answer);
    if (answer.isStuck === true) return stuck(name, answer.why);
    return unanswered(`${name}: ${answer.why}`);
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return { ...unanswered(`${name}: ${error.message}`), lines: error.hint === undefined ? [] : [error.hint] };
  }
}
