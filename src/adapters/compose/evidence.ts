import { readFile } from 'node:fs/promises';
import type { EvidenceSource } from '../../activities/security/evidence-source.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { masked } from '../../domain/security/masked.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Container } from './containers.ts';
import { containersOf } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { lookAt } from './look.ts';
import type { Project } from './project.ts';

/** Of one container; what it said before a restart of its own stands in the same log. */
const logLines = 50_000;
const readWithinMs = 120_000;

/** All that the engine tells of the containers of a service, those that ended too; their connections where it runs on the worker's own host. */
export async function evidenceOf(project: Project, service: Service): Promise<EvidenceSource[]> {
  const containers = await containersOf(project, service.workload);
  return [
    {
      kind: 'manifest',
      what: 'manifest',
      command: `docker compose -p ${project.name} config --format json ${service.workload}`,
      read: async () => canonical((await lookAt(project, service)).content),
    },
    ...containers.flatMap((container) => ofContainer(project, container)),
  ];
}

function ofContainer(project: Project, { id, name, status }: Container): EvidenceSource[] {
  const tell =
    (args: readonly string[]) =>
    async (signal: AbortSignal): Promise<string> =>
      await told(project, args, signal);
  const logs = ['logs', '--timestamps', '--tail', String(logLines), id];
  const processes = ['top', id, '-eo', 'pid,ppid,user,lstart,time,args'];
  const events = ['events', '--since', '24h', '--until', '0s', '--filter', `container=${id}`, '--format', '{{json .}}'];
  const running: EvidenceSource[] = [
    { kind: 'processes', what: `processes of ${name}`, command: `docker ${processes.join(' ')}`, read: tell(processes) },
    {
      kind: 'connections',
      what: `connections of ${name}`,
      command: `cat /proc/$(docker inspect -f '{{.State.Pid}}' ${name})/net/tcp`,
      read: async (signal) => await connections(project, id, signal),
    },
  ];
  return [
    {
      kind: 'instances',
      what: `container ${name}`,
      command: `docker inspect ${name}`,
      read: async (signal) => canonical(masked(JSON.parse(await told(project, ['inspect', '--type', 'container', id], signal)))),
    },
    ...(status === 'running' ? running : []),
    { kind: 'logs', what: `logs of ${name}`, command: `docker logs --timestamps --tail ${logLines} ${name}`, read: tell(logs) },
    {
      kind: 'events',
      what: `events of ${name}`,
      command: `docker events --since 24h --until 0s --filter container=${name}`,
      read: tell(events),
    },
  ];
}

async function told({ docker }: Project, args: readonly string[], signal: AbortSignal): Promise<string> {
  const doing = `saving evidence (docker ${args[0]})`;
  const { ok, stdout, stderr } = await docker({ args, doing, withinMs: readWithinMs, signal });
  if (!ok) throw changeError(stderr, doing);
  return args[0] === 'logs' ? `${stdout}\n--- standard error\n${stderr}` : stdout;
}

/** The kernel's own tables of the container's network, by its first process. No program runs in the container. */
async function connections(project: Project, id: string, signal: AbortSignal): Promise<string> {
  const pid = (await told(project, ['inspect', '--format', '{{.State.Pid}} {{.Id}}', id], signal)).trim();
  const [number = '', full = ''] = pid.split(' ');
  const cgroup = await readFile(`/proc/${number}/cgroup`, 'utf8').catch(() => '');
  const sees = cgroup.includes(full) || (await readFile(`/proc/${number}/mountinfo`, 'utf8').catch(() => '')).includes(full);
  if (!sees) throw new OpsError('Unsupported', "the engine's processes cannot be seen from where the worker runs");
  const tables = ['tcp', 'tcp6', 'udp', 'udp6'].map(async (table) => {
    const text = await readFile(`/proc/${number}/net/${table}`, { encoding: 'utf8', signal }).catch(() => '');
    return `--- ${table}\n${text}`;
  });
  return (await Promise.all(tables)).join('\n');
}
