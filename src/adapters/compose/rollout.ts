import type { Rollout } from '../../domain/release/service-state.ts';
import type { Container } from './containers.ts';
import type { Look } from './look.ts';
import { isSame } from './look.ts';
import { isNew } from './rolling.ts';
import type { Project } from './project.ts';
import { isReady, whyFailed } from './readiness.ts';

const fewLines = 5;
/** They are kept in the history of a run. */
const longestLine = 500;

/** How far the instances of a service are with becoming what has this fingerprint. */
export async function rolloutOf(project: Project, look: Look, fingerprint: string): Promise<Rollout> {
  const { containers, asked, replicas: wanted, workload } = look;
  const mine = containers.filter((container) => (look.rolling === undefined ? isSame(container, asked) : isNew(look, container)));
  const [updated, ready] = [mine.length, mine.filter((container) => isReady(container)).length];
  const others = containers.length - mine.length;
  const counts = { wanted, updated, ready, ...(look.rolling !== undefined && { left: others }) };
  if (look.fingerprint !== fingerprint) {
    return { state: 'failed', ...counts, reason: `${workload} is to be something else by now: somebody changed it`, details: [asked.name] };
  }
  const failed = mine.map((container) => ({ container, why: whyFailed(container) })).filter(({ why }) => why !== undefined);
  // What is stopped is meant to be down.
  if (look.stoppedAt === undefined && failed[0] !== undefined) {
    const details = await Promise.all(failed.slice(0, 3).map(async ({ container, why }) => await words(project, container, why)));
    return {
      state: 'failed',
      ...counts,
      reason: `${failed[0].container.name} will not be ready: ${failed[0].why}`,
      details: details.flat(),
    };
  }
  if (others === 0 && hasEnough(look, updated) && ready >= wanted) {
    return { state: 'complete', ...counts, reason: `all ${wanted} instances of ${workload} are ready`, details: [] };
  }
  const waits = updated < wanted ? `${updated} of ${wanted} are of ${asked.name}` : `${ready} of ${wanted} are ready`;
  return { state: 'progressing', ...counts, reason: others > 0 ? `${waits}, ${others} of before are left` : waits, details: [] };
}

/** Where we replace them ourselves, one too many is ended yet. */
function hasEnough({ rolling, replicas }: Look, updated: number): boolean {
  return rolling === undefined ? updated >= replicas : updated === replicas;
}

async function words(project: Project, { id, name }: Container, why: string | undefined): Promise<string[]> {
  return [`${name}: ${why}`, ...(await lastLinesOf(project, id, fewLines)).map((line) => `${name} | ${line}`)];
}

/** The last lines that a container printed, on both of its outputs. */
export async function lastLinesOf({ docker }: Project, id: string, lines: number): Promise<string[]> {
  const { stdout, stderr } = await docker({ args: ['logs', '--tail', String(lines), id], doing: 'reading the last lines of a container' });
  return `${stderr}\n${stdout}`
    .split('\n')
    .filter(Boolean)
    .slice(-lines)
    .map((line) => line.slice(0, longestLine));
}
