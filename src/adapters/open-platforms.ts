import type { OpenPlatform } from '../activities/platform/platform.ts';
import { OpsError } from '../domain/ops-error.ts';
import { targetOf } from '../domain/system/environment.ts';
import { openCompose } from './compose/open-compose.ts';
import { openKubernetes } from './kubernetes/open-kubernetes.ts';
import type { Resolve } from './resolve.ts';

export interface PlatformParts {
  resolve: Resolve;
  /** Where programs are looked for. */
  path: string;
  /** Of the worker: its pod's name, or the start of its container's id; absent: the host's. */
  hostname?: string;
}

/** Opens what runs an environment, by its kind. */
export function openPlatforms(parts: PlatformParts): OpenPlatform {
  return (env) => {
    const { platform } = env;
    if (platform.kind === 'kubernetes') return openKubernetes(platform, parts);
    if (platform.kind === 'compose') return openCompose(platform, parts);
    throw new OpsError('Unsupported', `${targetOf(env)} names no platform`, {
      hint: 'Say in the system file what runs its services: platform: …',
    });
  };
}
