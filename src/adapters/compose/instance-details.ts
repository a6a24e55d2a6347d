import { z } from 'zod';
import type { Instance, Instances, LogExcerpt, LogsAsked } from '../../domain/incident/instance.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Container } from './containers.ts';
import { containersOf } from './containers.ts';
import type { Project } from './project.ts';
import { isReady } from './readiness.ts';

const format = '{"id":{{json .Id}},"oomKilled":{{json .State.OOMKilled}},"finishedAt":{{json .State.FinishedAt}}}';
const Ended = z.object({ id: z.string(), oomKilled: z.boolean(), finishedAt: z.string() });

/** Of one log, in time. */
const readWithinMs = 8000;

/** Every container of the service, with how it ended the last time. */
export async function instanceDetails(project: Project, { workload }: Service): Promise<Instances> {
  const containers = await containersOf(project, workload);
  const ends = await endsOf(project, containers);
  const instances = containers.map((container): Instance => instanceOf(container, ends.get(container.id)));
  const faults = containers.filter(({ error }) => error !== '').map(({ name, error }) => `${name}: ${error.slice(0, 300)}`);
  return { instances, events: faults };
}

async function endsOf({ docker }: Project, containers: readonly Container[]): Promise<Map<string, z.output<typeof Ended>>> {
  if (containers.length === 0) return new Map();
  const ids = containers.map(({ id }) => id);
  const { stdout } = await docker({ args: ['inspect', '--type', 'container', '--format', format, ...ids], doing: 'looking at containers' });
  const read = stdout.split('\n').flatMap((line) => {
    const { data } = Ended.safeParse(line.startsWith('{') ? JSON.parse(line) : undefined);
    return data === undefined ? [] : [[data.id, data] as const];
  });
  return new Map(read);
}

function instanceOf(container: Container, end: z.output<typeof Ended> | undefined): Instance {
  const { name, status, health, restarts, startedAt, exitCode } = container;
  const hasEnded = end !== undefined && !end.finishedAt.startsWith('0001');
  const reason = end?.oomKilled === true ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
  return {
    name,
    ready: isReady(container),
    restarts,
    state: health === 'none' ? status : `${status} (${health})`,
    startedAt,
    ...(hasEnded && { lastExit: { reason, code: exitCode, at: end.finishedAt } }),
  };
}

/** Of every container; what it said before a restart of its own stands in the same log. */
export async function logsOf(project: Project, { workload }: Service, asked: LogsAsked): Promise<LogExcerpt[]> {
  const containers = await containersOf(project, workload);
  return await Promise.all(containers.map(async ({ id, name }) => await excerpt(project, { id, name }, asked)));
}

async function excerpt(
  { docker }: Project,
  { id, name }: { id: string; name: string },
  { sinceSeconds, maxLines }: LogsAsked,
): Promise<LogExcerpt> {
  const args = ['logs', '--timestamps', '--since', `${sinceSeconds}s`, '--tail', String(maxLines), id];
  try {
    const { ok, stdout, stderr } = await docker({ args, doing: `reading the log of ${name}`, withinMs: readWithinMs });
    if (!ok) return { instance: name, previous: false, lines: [], unread: stderr.split('\n')[0] ?? '' };
    // Both streams, in the order of their time.
    const lines = `${stdout}\n${stderr}`.split('\n').filter(Boolean).toSorted();
    return { instance: name, previous: false, lines: lines.slice(-maxLines) };
  } catch (error) {
    if (!isOpsError(error)) throw error;
    return { instance: name, previous: false, lines: [], unread: error.message };
  }
}
