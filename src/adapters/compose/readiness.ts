import type { Container } from './containers.ts';

/** Without a health check, so long without an end counts as ready. */
const provenMs = 3000;
/** A container that the engine had to start again is watched for so long. */
const relapseMs = 60_000;

/** It works, or the engine is about to start it again. */
export function isUp({ status }: Container): boolean {
  return status === 'running' || status === 'restarting' || status === 'paused';
}

export function isReady(container: Container, now = Date.now()): boolean {
  const { status, health, restarts } = container;
  if (status !== 'running') return false;
  if (health !== 'none') return health === 'healthy';
  return upMs(container, now) >= (restarts > 0 ? relapseMs : provenMs);
}

/** Why it will not come right by itself; undefined while it may. */
export function whyFailed(container: Container, now = Date.now()): string | undefined {
  const { status, exitCode, error } = container;
  const because = error === '' ? '' : `: ${error}`;
  switch (status) {
    case 'running':
      return whyUnwell(container, now);
    case 'restarting':
      return `it ended with ${exitCode}, and the engine starts it again and again`;
    case 'created':
      return `it was made and could not be started${because}`;
    case 'exited':
      return comesBack(container) ? undefined : `it ended with ${exitCode}${because}`;
    case 'dead':
      return `the engine could not remove it${because}`;
    default:
      return undefined;
  }
}

function whyUnwell(container: Container, now: number): string | undefined {
  if (container.health === 'unhealthy') return 'its health check fails';
  const relapsed = container.restarts > 0 && upMs(container, now) < relapseMs;
  return relapsed ? `it ended and was started again ${container.restarts} times` : undefined;
}

/** After a restart of the engine its containers are down for a moment. */
function comesBack({ restartPolicy, restarts }: Container): boolean {
  return (restartPolicy === 'always' || restartPolicy === 'unless-stopped') && restarts === 0;
}

function upMs({ startedAt }: Container, now: number): number {
  return now - Date.parse(startedAt);
}
