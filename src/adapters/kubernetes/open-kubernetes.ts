import type { Platform } from '../../activities/platform/platform.ts';
import type { KubernetesPlatform } from '../../domain/system/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { PlatformParts } from '../open-platforms.ts';

/** The namespace of one environment. */
export function openKubernetes(platform: KubernetesPlatform, _parts: PlatformParts): Platform {
  throw new OpsError('Unsupported', `${platform.kind} is not built yet`);
}
