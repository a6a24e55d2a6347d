import type { HostFinding } from '../domain/system/judge-host.ts';
import type { Verdict } from '../domain/verdict.ts';
import { platformTool } from './platform-commands.ts';
import { observe, verify } from './step.ts';

/** What the host or the cluster offers against what the system file needs, one finding for each need. */
export const judgeHostNeeds = observe<object, HostFinding[]>({
  class: 'look',
  command: ({ env }) =>
    env.platform.kind === 'compose'
      ? 'docker info && docker compose version && docker ps && df -h'
      : `${platformTool(env)} get nodes && kubectl version`,
  preview: () => [],
});

/** Every variable that the system file needs has a value (E76). The values are not looked at. */
export const variablesSet = verify<object>({
  class: 'look',
  command: ({ env }) => `${platformTool(env)} config --quiet  # set: ${env.needs?.variables.join(', ') ?? 'nothing is needed'}`,
});

/** Whether something outside answers the worker. */
export const judgeAddress = observe<{ name: string }, Verdict>({
  class: 'look',
  command: ({ env, input }) => `curl --head ${env.needs?.addresses.find(({ name }) => name === input.name)?.url ?? ''}`,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});

/** Whether the bucket for sets and evidence answers with the credentials of the worker. */
export const judgeObjects = observe<object, Verdict>({
  class: 'look',
  command: ({ env }) => `aws s3 ls s3://${env.objects.bucket}/${env.objects.prefix}`,
  preview: () => ({ kind: 'successful', reason: 'planned' }),
});
