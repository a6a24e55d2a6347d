/** Where workflows and the engine's own activities (prepare, lock, thaw) run. */
export const workflowQueue = 'watchkeeper';

/** The queue of an environment's steps; heavy ones (hours, gigabytes) have their own. */
export function stepQueue(target: string, heavy: boolean): string {
  return `watchkeeper.${target.replace('/', '.')}${heavy ? '.data' : ''}`;
}

/** Where the lock of something in an environment lives: `lock/demo/production/store/main`. */
export function lockId(target: string, what: string): string {
  return `lock/${target}/${what}`;
}

/** The workflow whose running means: nothing may be changed. */
export function freezeId(target: string): string {
  return `freeze/${target}`;
}
