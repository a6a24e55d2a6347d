/** Annotations that we write beside what we change. */
export const marks = {
  /** Id of the run that changed the template last. */
  change: 'watchkeeper.dev/change',
  /** Fingerprint of what that run made: where it is another, somebody else was at it since. */
  made: 'watchkeeper.dev/made',
  /** Fingerprint of what that run is putting back, while it writes configuration first and the template then. */
  puttingBack: 'watchkeeper.dev/putting-back',
  /** How many instances there were before the stop. */
  stopped: 'watchkeeper.dev/stopped-replicas',
  /** Id of the run that cut it off last, from before the cut until it is joined again. */
  isolated: 'watchkeeper.dev/isolated',
  /** Run and pods of the last hard restart. */
  hardRestart: 'watchkeeper.dev/hard-restart',
  /** In the template: id of the run that restarted it last. */
  restart: 'watchkeeper.dev/restart',
  /** Shown by `kubectl rollout history`. */
  cause: 'kubernetes.io/change-cause',
} as const;

/** Owner of the fields that we write. */
export const fieldManager = 'watchkeeper';

/** What we write beside an image; what it made is filled in when that is known. */
export function imageMarks(changeId: string, image: string): Record<string, string> {
  return { [marks.change]: changeId, [marks.made]: '', [marks.cause]: imageCause(changeId, image) };
}

export function imageCause(changeId: string, image: string): string {
  return `watchkeeper ${changeId}: ${image}`;
}

/** True for annotations of a template that make new instances of the same. */
export function isRestartMark(annotation: string): boolean {
  return annotation === 'kubectl.kubernetes.io/restartedAt' || annotation.startsWith('watchkeeper.dev/');
}
