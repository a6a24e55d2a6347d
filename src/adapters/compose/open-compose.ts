import type { Platform } from '../../activities/platform/platform.ts';
import type { ComposePlatform } from '../../domain/system/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { PlatformParts } from '../open-platforms.ts';

/** The Compose project of one environment. */
export function openCompose(platform: ComposePlatform, _parts: PlatformParts): Platform {
  throw new OpsError('Unsupported', `${platform.kind} is not built yet`);
}
