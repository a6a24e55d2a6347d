import { z } from 'zod';
import { containersOf } from './containers.ts';
import { changeError } from './docker-errors.ts';
import type { Project } from './project.ts';

/** What a container is connected to, with all that a plain connect would lose. */
export interface Connection {
  /** Id. */
  container: string;
  networks: { name: string; aliases: string[]; address?: string | undefined }[];
  /** Whose network it uses instead of its own: the host's, another container's. */
  shares?: string | undefined;
}

const Attached = z.object({
  container: z.string(),
  mode: z.string(),
  networks: z.record(
    z.string(),
    z.object({ Aliases: z.array(z.string()).nullish(), IPAMConfig: z.object({ IPv4Address: z.string().optional() }).nullish() }),
  ),
});

const format = '{"container":{{json .Id}},"mode":{{json .HostConfig.NetworkMode}},"networks":{{json .NetworkSettings.Networks}}}';

/** Of every container of a service, whether it runs or not: one that is down is connected again when it starts. */
export async function connectionsOf(project: Project, workload: string): Promise<Connection[]> {
  const ids = (await containersOf(project, workload)).map(({ id }) => id);
  if (ids.length === 0) return [];
  const doing = 'looking at networks';
  const { ok, stdout, stderr } = await project.docker({ args: ['inspect', '--format', format, ...ids], doing });
  if (!ok && !/no such (container|object)/i.test(stderr)) throw changeError(stderr, doing);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => connectionIn(Attached.parse(JSON.parse(line))));
}

function connectionIn({ container, mode, networks }: z.output<typeof Attached>): Connection {
  if (mode === 'host' || mode.startsWith('container:'))
    return { container, networks: [], shares: mode === 'host' ? 'the host' : 'another container' };
  const all = Object.entries(networks).filter(([name]) => name !== 'none');
  return {
    container,
    networks: all.map(([name, { Aliases, IPAMConfig }]) => ({
      name,
      // The engine adds the short id itself.
      aliases: (Aliases ?? []).filter((alias) => !container.startsWith(alias)),
      address: IPAMConfig?.IPv4Address,
    })),
  };
}
