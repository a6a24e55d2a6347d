import type { Registry } from '../../domain/system/platform.ts';

/**
 * The digest that the tag of an image has now, as `sha256:…`.
 * @throws OpsError `NotFound` for an image that is not there, `InvalidInput` where we may not look, `Unavailable`.
 */
export type FindDigest = (registry: Registry, image: string) => Promise<string>;
