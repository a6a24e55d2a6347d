import type { Container } from './containers.ts';
import type { Look } from './look.ts';
import { isReady } from './readiness.ts';

/** Whether new instances can be made beside those that answer now. A change that was begun so goes on so. */
export function rollsNow(look: Look): boolean {
  const isRunning = look.stoppedAt === undefined && look.containers.some(({ status }) => status === 'running');
  return isRunning && (look.rolling !== undefined || whyGap(look).length === 0);
}

/** What a release means for those who ask the service: who is told so beforehand is not surprised. */
export function gapOf(look: Look): string {
  const why = whyGap(look);
  if (why.length > 0) return `nobody answers for about the time that one instance takes to start, because ${why.join(' and ')}`;
  if (!rollsNow(look)) return 'no instance runs now';
  return look.replicas === 1
    ? 'its instance ends when a new one beside it is ready'
    : `each of its ${look.replicas} instances ends when a new one beside it is ready`;
}

/**
 * Why an instance must end before the next one starts. Two of what stores data never run on the same data, unless they do so already or its owner says that they may
 * (`deploy.update_config.order: start-first`); and data that belong to one container stay with it only when Compose itself replaces it.
 */
function whyGap({ service, config, containers }: Look): string[] {
  const { alone, network, order, writes } = config;
  const fixed = [...alone, ...(network === undefined ? [] : [`it uses the network of ${network}`])];
  if (!service.released) fixed.push('it stores data (`released: false`)');
  if (order === 'stop-first') fixed.push('its Compose file says `order: stop-first`');
  const own = containers.flatMap(writtenBy).filter(({ Name = '' }) => isAnonymous(Name));
  if (own.length > 0) return [...fixed, `what it writes to ${pathsOf(own)} is its container's own`];
  const shared = [...writes, ...containers.flatMap(writtenBy).map(({ Destination }) => Destination)];
  const severalDoAlready = containers.filter((container) => isReady(container)).length > 1;
  if (shared.length === 0 || order === 'start-first' || severalDoAlready) return fixed;
  return [...fixed, `it writes to ${[...new Set(shared)].join(', ')}, which two instances may not share`];
}

function writtenBy({ mounts }: Container): Container['mounts'] {
  return mounts.filter(({ Type, Source = '', RW }) => RW && (Type === 'volume' || Type === 'bind') && !Source.endsWith('.sock'));
}

/** The engine names a volume that nobody named. */
function isAnonymous(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

function pathsOf(mounts: Container['mounts']): string {
  return [...new Set(mounts.map(({ Destination }) => Destination))].join(', ');
}
