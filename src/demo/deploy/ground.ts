import type { Platform } from '../../activities/platform/platform.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { Watched } from './serving.ts';

/** What releases are shown on: a platform with the shop on it, in release v1. */
export interface Ground {
  /** The environment of `systems/demo-shop.yaml`. */
  target: string;
  /** Where it is, for people. */
  address: string;
  /** What the system file refers to. */
  variables: Readonly<Record<string, string>>;
  /** Looks from now on at what serves. */
  watch(env: Environment, platform: Platform): Watched;
  /** What people must know to read the figures; absent: nothing. */
  note?: string;
}
