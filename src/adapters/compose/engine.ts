import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { Docker } from './docker-program.ts';

const Engine = z.object({ id: z.string().min(1), version: z.string().min(1), root: z.string() });

/** The engine that answers: its id stays as long as its data. */
export async function engineOf(docker: Docker): Promise<z.output<typeof Engine>> {
  const format = '{"id":{{json .ID}},"version":{{json .ServerVersion}},"root":{{json .DockerRootDir}}}';
  const { stdout } = await docker({ args: ['info', '--format', format], doing: 'asking the Docker engine who it is' });
  try {
    return Engine.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new OpsError('Unavailable', 'the Docker engine does not say who it is', { hint: 'Does it run? docker info', cause });
  }
}
