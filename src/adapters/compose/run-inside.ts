import type { RunningInside, SaidInside } from '../../activities/platform/inside.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { containersOf } from './containers.ts';
import { changeError } from './docker-errors.ts';
import type { Project } from './project.ts';

/** Runs a program in a container, as `docker exec` does. */
export async function runInside(project: Project, running: RunningInside): Promise<SaidInside> {
  const { service, instance, command, withinSeconds, mostBytes, signal } = running;
  const found = (await containersOf(project, service.workload)).find(({ name }) => name === instance.name);
  if (found?.status !== 'running') throw notRunning(running);
  const asking = { args: ['exec', found.id, ...command], doing: doingOf(running), withinMs: withinSeconds * 1000, mostBytes, signal };
  const { stdout, stderr, exitCode } = await project.docker(asking);
  if (exitCode === undefined) return { stdout, stderr };
  throwWhereNotStarted({ stdout, stderr, exitCode }, running);
  return { stdout, stderr, exitCode };
}

/** As a shell would end, and the runtime does. */
const notStarted: readonly number[] = [126, 127];

function throwWhereNotStarted({ stdout, stderr, exitCode = 0 }: SaidInside, running: RunningInside): void {
  // Older engines write the fault of the runtime where the program would have written its answer.
  if (notStarted.includes(exitCode) && /^OCI runtime exec failed/m.test(`${stderr}\n${stdout}`)) {
    throw new OpsError('Unsupported', `the image of ${running.instance.name} holds no program ${running.command[0]}`);
  }
  if (exitCode === 0 || !stderr.startsWith('Error response from daemon')) return;
  throw /is not running|no such container/i.test(stderr) ? notRunning(running) : changeError(stderr, doingOf(running));
}

function doingOf({ command, instance }: RunningInside): string {
  return `running ${command[0]} in ${instance.name}`;
}

function notRunning({ instance }: RunningInside): OpsError {
  return new OpsError('NotFound', `${instance.name} does not run, or is not there`);
}
