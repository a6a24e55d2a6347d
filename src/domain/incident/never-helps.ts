import type { Platform } from '../system/platform.ts';
import type { Mitigation } from './mitigation.ts';

/**
 * Why an action can never help on that kind of platform, with what to look for instead; undefined where it may. It is not proposed there, and refused
 * before anything is looked at: files that nobody knows are never touched (anchors 4.5).
 */
export function whyNever({ action }: Pick<Mitigation, 'action'>, platform: Platform['kind']): string | undefined {
  return action === 'rotateLogs' && platform === 'kubernetes' ? `${kubeletRotates}. ${lookElsewhere}` : undefined;
}

/** What Kubernetes does by itself. */
export const kubeletRotates = 'the kubelet rotates the logs of containers itself (containerLogMaxSize): there is nothing to free';

const lookElsewhere = 'Look for what else fills the disk: volumes, images, files that an application writes itself';
