import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import { changeError } from './docker-errors.ts';
import type { Docker } from './docker-program.ts';
import type { Project } from './project.ts';

/** Labels that we put on containers: the run that made them, the image as it was asked for, because they are made from its id, and the variables that we set. */
export const labels = { change: 'watchkeeper.change', image: 'watchkeeper.image', settings: 'watchkeeper.settings' } as const;

const label = (key: string): string => `{{json (index .Config.Labels "${key}")}}`;

/** Only these are read: what inspect shows besides holds the environment. */
const fields = {
  id: '{{json .Id}}',
  name: '{{json .Name}}',
  number: label('com.docker.compose.container-number'),
  composeVersion: label('com.docker.compose.version'),
  change: label(labels.change),
  imageName: label(labels.image),
  settings: label(labels.settings),
  imageId: '{{json .Image}}',
  asked: '{{json .Config.Image}}',
  createdAt: '{{json .Created}}',
  startedAt: '{{json .State.StartedAt}}',
  status: '{{json .State.Status}}',
  exitCode: '{{json .State.ExitCode}}',
  error: '{{json .State.Error}}',
  // One that never ran has no such key at all.
  health: '{{with index .State "Health"}}{{json (index . "Status")}}{{else}}"none"{{end}}',
  restarts: '{{json .RestartCount}}',
  restartPolicy: '{{json .HostConfig.RestartPolicy.Name}}',
  restartTries: '{{json .HostConfig.RestartPolicy.MaximumRetryCount}}',
  mounts: '{{json .Mounts}}',
};

const format = `{${Object.entries(fields)
  .map(([field, template]) => `"${field}":${template}`)
  .join(',')}}`;

/** The engine says null for a label that is not there, or nothing at all. */
const text = z
  .string()
  .nullable()
  .transform((given) => given ?? '');

const Inspected = z.object({
  id: z.string(),
  name: z.string().transform((name) => name.replace(/^\//, '')),
  number: text,
  composeVersion: text,
  /** Empty where we did not make it. */
  change: text,
  imageName: text,
  settings: text,
  imageId: z.string(),
  asked: z.string(),
  createdAt: z.string(),
  /** Year 1 for one that never ran. */
  startedAt: z.string(),
  status: z.string(),
  exitCode: z.number(),
  error: text,
  /** `none` without a health check. */
  health: z.string(),
  restarts: z.number(),
  restartPolicy: z.string(),
  restartTries: z.number(),
  mounts: z
    .array(
      z.object({ Type: z.string(), Name: z.string().optional(), Source: z.string().optional(), Destination: z.string(), RW: z.boolean() }),
    )
    .nullable()
    .transform((given) => given ?? []),
});

/** A container as the engine sees it. */
export type Container = z.output<typeof Inspected>;

/** The containers of a service in order of their numbers, the newest first among equals; commands that were run once are not among them. */
export async function containersOf(project: Project, workload: string): Promise<Container[]> {
  const found = await containersWith(project.docker, [
    `com.docker.compose.project=${project.name}`,
    `com.docker.compose.service=${workload}`,
    'com.docker.compose.oneoff=False',
  ]);
  return found.toSorted((a, b) => Number(a.number) - Number(b.number) || b.createdAt.localeCompare(a.createdAt));
}

/** All containers with these labels, as `key=value`, whether they run or not. */
export async function containersWith(docker: Docker, wanted: readonly string[]): Promise<Container[]> {
  const doing = 'looking for containers';
  const filters = wanted.flatMap((one) => ['--filter', `label=${one}`]);
  const listed = await docker({ args: ['ps', '--all', '--quiet', '--no-trunc', ...filters], doing });
  if (!listed.ok) throw changeError(listed.stderr, doing);
  return await inspect(docker, listed.stdout.split('\n').filter(Boolean));
}

/** These containers, without those that are gone. */
export async function inspect(docker: Docker, ids: readonly string[]): Promise<Container[]> {
  if (ids.length === 0) return [];
  const doing = 'looking at containers';
  const { ok, stdout, stderr } = await docker({ args: ['inspect', '--type', 'container', '--format', format, ...ids], doing });
  if (!ok && !/no such (container|object)/i.test(stderr)) throw changeError(stderr, doing);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map(understood).filter(({ status }) => status !== 'removing');
}

function understood(line: string): Container {
  const { success, data, error } = Inspected.safeParse(JSON.parse(line));
  if (success) return data;
  throw new OpsError('Unsupported', 'the Docker engine describes its containers in another way than is known', {
    details: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  });
}
