import { isOpsError } from '../../domain/ops-error.ts';
import { judgeHost } from '../../domain/system/judge-host.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import type { OpenPlatform } from './platform.ts';

/** Whether an address answers at all. */
export type Reach = (url: string) => Promise<Verdict>;

export interface HostPorts {
  openPlatform: OpenPlatform;
  openObjects: OpenObjects;
  reach: Reach;
}

/** What is looked at before a new host or namespace is used. */
export function hostActivities({
  openPlatform,
  openObjects,
  reach,
}: HostPorts): Implements<Pick<Vocabulary, 'judgeHostNeeds' | 'judgeAddress' | 'judgeObjects' | 'variablesSet'>> {
  return {
    async judgeHostNeeds({ env }) {
      const { needs } = env;
      if (needs === undefined) return [];
      return judgeHost(needs, await openPlatform(env).host(needs));
    },
    async variablesSet({ env }) {
      const { variables = [] } = env.needs ?? {};
      const { missing } = await openPlatform(env).host({ ports: [], variables });
      if (missing.length === 0) return { kind: 'successful', reason: `${variables.length} variables are set` };
      return { kind: 'failed', reason: `these variables have no value: ${missing.join(', ')}` };
    },
    async judgeAddress({ env, input }) {
      const url = env.needs?.addresses.find(({ name }) => name === input.name)?.url ?? '';
      const { kind, reason } = await reach(url);
      return { kind, reason: `${input.name} ${reason}` };
    },
    async judgeObjects({ env }) {
      try {
        await openObjects(env.objects).list([env.objects.prefix, 'evidence', env.system, env.environment, ''].filter(Boolean).join('/'));
        return { kind: 'successful', reason: `the bucket ${env.objects.bucket} answers` };
      } catch (error) {
        if (!isOpsError(error)) throw error;
        return { kind: 'error', reason: error.message };
      }
    },
  };
}
