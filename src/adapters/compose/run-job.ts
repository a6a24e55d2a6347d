import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningJob } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import { lookToChange } from './changing.ts';
import type { Container } from './containers.ts';
import { containersWith } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { requireImage } from './images.ts';
import { withPin } from './pins.ts';
import type { Project } from './project.ts';
import { lastLinesOf } from './rollout.ts';

const jobLabel = 'watchkeeper.job';
const lookEveryMs = 500;
const startMs = 120_000;
/** Ended jobs stay as answers for attempts to come; so many of a service. */
const keptJobs = 5;
const manyLines = 20;

/**
 * Runs a command in a container of its own, named after the run: another attempt finds it, also when it ended meanwhile. An abort removes it; one that takes
 * too long is ended, and stays, so that it is not run again.
 */
export async function runJob(project: Project, job: RunningJob): Promise<{ lastLines: readonly string[] }> {
  const { service, changeId, command, image, signal } = job;
  const id = sha256Hex(canonical({ changeId, command, image })).slice(0, 16);
  const name = `${project.name}-${service.workload}-job-${id}`;
  try {
    const there = await find(project, id);
    if (there === undefined || (await removedUnstarted(project, there))) await start(project, job, { id, name });
    const ended = await awaitEnd(project, job, { id, name });
    const lastLines = await lastLinesOf(project, ended.id, manyLines);
    await removeOldJobs(project, service.workload);
    if (ended.exitCode === 0) return { lastLines };
    throw new OpsError('Failed', `the job ${name} ended with ${ended.exitCode}`, { details: lastLines, hint: `docker logs ${name}` });
  } catch (error) {
    if (!signal.aborted) throw error;
    await project.docker({ args: ['rm', '--force', '--volumes', name], doing: `removing the job ${name}` }).catch(() => undefined);
    throw signal.reason;
  }
}

async function find(project: Project, id: string): Promise<Container | undefined> {
  const [found] = await containersWith(project.docker, [`${jobLabel}=${id}`, `com.docker.compose.project=${project.name}`]);
  return found;
}

/** A container whose start was broken off has done nothing yet. One that another attempt is about to start is younger. */
async function removedUnstarted({ docker }: Project, { id, status, createdAt }: Container): Promise<boolean> {
  if (status !== 'created' || Date.now() - Date.parse(createdAt) < 10_000) return false;
  const { ok } = await docker({ args: ['rm', '--force', id], doing: 'removing a job that never ran' });
  return ok;
}

async function start(project: Project, job: RunningJob, { id, name }: { id: string; name: string }): Promise<void> {
  const { service, changeId, image, command, signal, progress } = job;
  const { asked } = await lookToChange(project, service);
  progress({ phase: `getting ${image}` });
  const { settings } = asked;
  const pin = { id: await requireImage(project.docker, image), name: image, changeId, ...(settings !== undefined && { settings }) };
  progress({ phase: 'starting the job' });
  const said = await withPin(project, { workload: service.workload, pin }, async (file) => {
    const marks = ['--name', name, '--label', `${jobLabel}=${id}`, '--label', `${jobLabel}.of=${service.workload}`];
    return await project.compose({
      args: ['run', '--detach', '--no-deps', ...marks, service.workload, ...command],
      pins: [file],
      doing: `starting the job ${name}`,
      withinMs: startMs,
      signal,
    });
  });
  // Another attempt may have been faster: there is one of that name, and it is waited for.
  const made = await find(project, id);
  if (made === undefined || (made.status === 'created' && made.error !== '')) {
    throw changeError(made?.error ?? said.stderr, `the job ${name} could not be started`);
  }
}

async function awaitEnd(project: Project, job: RunningJob, { id, name }: { id: string; name: string }): Promise<Container> {
  const { withinSeconds, signal, progress } = job;
  for (;;) {
    const now = await find(project, id);
    if (now === undefined) throw new OpsError('Failed', `the job ${name} was removed while it ran`);
    if (now.status === 'exited' || now.status === 'dead') return now;
    const began = now.status === 'created' ? Date.parse(now.createdAt) : Date.parse(now.startedAt);
    const seconds = Math.max(0, Math.round((Date.now() - began) / 1000));
    if (seconds > withinSeconds) {
      await project.docker({ args: ['kill', now.id], doing: `ending the job ${name}` });
      const lastLines = await lastLinesOf(project, now.id, manyLines);
      throw new OpsError('Failed', `the job ${name} did not end within ${withinSeconds} s and was killed`, { details: lastLines });
    }
    progress({ phase: `the job runs, ${seconds} s` });
    await sleep(lookEveryMs, undefined, { signal });
  }
}

async function removeOldJobs(project: Project, workload: string): Promise<void> {
  const jobs = await containersWith(project.docker, [`${jobLabel}.of=${workload}`, `com.docker.compose.project=${project.name}`]);
  const ended = jobs.filter(({ status }) => status === 'exited').toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const old = ended.slice(keptJobs).map(({ id }) => id);
  if (old.length > 0) await project.docker({ args: ['rm', '--volumes', ...old], doing: 'removing old jobs' });
}
