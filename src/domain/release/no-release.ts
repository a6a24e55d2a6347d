import type { ReleasePolicy } from '../system/platform.ts';

/** Where nothing is said about releases: nothing comes before or after one. */
export const plainRelease: ReleasePolicy = { backUp: [], watchSeconds: 0, sampleEverySeconds: 60, gates: [] };
