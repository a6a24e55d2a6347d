import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillPlace, Raising } from '../../activities/drill-target/drill-target.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { ComposeDrillTarget } from '../../domain/system/drill-target.ts';
import type { PlatformParts } from '../open-platforms.ts';
import type { Container } from './containers.ts';
import { containersWith } from './containers.ts';
import { changeError, filesError } from './docker-errors.ts';
import { holdersOf, removeHeld } from './drill-held.ts';
import { DrillModel, isolationFaults } from './drill-model.ts';
import { drillLabels, sealed } from './drill-sealed.ts';
import type { Project } from './project.ts';
import { projectOf } from './project.ts';
import { isReady, whyFailed } from './readiness.ts';
import { lastLinesOf } from './rollout.ts';

const lookEveryMs = 500;
const tickMs = 5000;
const manyLines = 20;

/** A Compose project that lives as long as a drill. What is started is what was judged: Compose is given the judged model, not the files. */
export function openComposeDrillPlace(target: ComposeDrillTarget, parts: PlatformParts): DrillPlace {
  const project = projectOf(target, parts);
  return {
    async plan() {
      const { services } = await isolatedModel(project);
      return { name: `project ${project.name}`, parts: Object.entries(services).map(([name, { image = '' }]) => `${name} (${image})`) };
    },
    holders: async () => await holdersOf(project.docker, project.name),
    async raise(raising) {
      const model = await isolatedModel(project);
      await start(project, sealed(model, raising.mark), { ...raising, withinSeconds: target.readyWithinSeconds });
      await awaitReady(project, { ...raising, services: Object.keys(model.services), withinSeconds: target.readyWithinSeconds });
    },
    remove: async (removing) => await removeHeld(project.docker, project.name, removing),
  };
}

async function isolatedModel(project: Project): Promise<DrillModel> {
  const doing = `reading the files of ${project.name}`;
  const answer = await project.compose({ args: ['config', '--format', 'json'], doing });
  if (!answer.ok) throw filesError(answer.stderr, { project: project.name, files: project.files });
  const { success, data, error } = DrillModel.safeParse(JSON.parse(answer.stdout));
  if (!success) {
    throw new OpsError('Unsupported', 'Compose describes projects in another way than is known', {
      details: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    });
  }
  const faults = await isolationFaults(data, { project: project.name, directory: project.directory });
  if (faults.length === 0) return data;
  throw new OpsError('Unsafe', `what ${project.files.join(', ')} would start is not isolated: ${faults.join('; ')}`, {
    details: faults,
    hint: 'A drill target has images, networks, volumes and loopback ports of its own, and nothing else: docs/runbooks/drill-recovery.md.',
  });
}

type Waiting = Raising & { withinSeconds: number };

async function start(project: Project, model: DrillModel, { withinSeconds, signal, progress }: Waiting): Promise<void> {
  const doing = `raising the project ${project.name}`;
  // Images that are fetched take their time, and say nothing of it.
  const began = performance.now();
  const ticking = setInterval(
    () => progress({ phase: `starting containers, ${Math.round((performance.now() - began) / 1000)} s` }),
    tickMs,
  );
  const up = project.docker({
    args: [
      ...['compose', '--ansi', 'never', '-p', project.name, '--project-directory', project.directory, '-f', '-'],
      ...['up', '--detach', '--no-build', '--quiet-pull'],
    ],
    input: JSON.stringify(model),
    cwd: project.directory,
    withinMs: withinSeconds * 1000,
    doing,
    signal,
  });
  const { ok, stderr } = await up.finally(() => clearInterval(ticking));
  if (!ok) throw changeError(stderr, doing);
}

async function awaitReady(
  project: Project,
  { mark, services, withinSeconds, signal, progress }: Waiting & { services: readonly string[] },
): Promise<void> {
  const wanted = [`com.docker.compose.project=${project.name}`, `${drillLabels.drillId}=${mark.drillId}`];
  for (const until = performance.now() + withinSeconds * 1000; ;) {
    const containers = await containersWith(project.docker, wanted);
    const open = containers.filter((container) => !isDone(container) && !isReady(container));
    const failed = open.find((container) => whyFailed(container) !== undefined);
    if (failed !== undefined) throw await failure(project, failed, whyFailed(failed) ?? '');
    if (open.length === 0 && containers.length >= services.length) return;
    const [first] = open;
    if (performance.now() > until) {
      if (first !== undefined) throw await failure(project, first, `it is not ready after ${withinSeconds} s`);
      throw new OpsError('Failed', `the project ${project.name} is not there after ${withinSeconds} s`);
    }
    progress({ phase: `not ready yet: ${open.map(({ name }) => name).join(', ')}` });
    await sleep(lookEveryMs, undefined, { signal });
  }
}

/** One that does a piece of work and ends. */
function isDone({ status, exitCode, restartPolicy }: Container): boolean {
  return status === 'exited' && exitCode === 0 && (restartPolicy === 'no' || restartPolicy === '' || restartPolicy === 'on-failure');
}

async function failure(project: Project, { id, name }: Container, why: string): Promise<OpsError> {
  const details = await lastLinesOf(project, id, manyLines);
  return new OpsError('Failed', `the drill target did not become ready: ${name}: ${why}`, { details, hint: `docker logs ${name}` });
}
