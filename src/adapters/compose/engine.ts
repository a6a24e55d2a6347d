import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import type { Docker } from './docker-program.ts';

const Info = z.object({
  id: z.string().min(1),
  version: z.string().min(1),
  root: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  registries: z.object({ IndexConfigs: z.record(z.string(), z.object({ Secure: z.boolean() })).nullish() }).nullish(),
});

export interface Engine {
  id: string;
  version: string;
  /** Folder on its host that holds the images. */
  root: string;
  /** Of its host. */
  cores: number;
  memoryBytes: number;
  /** Registries that its owner lets it talk to without TLS. */
  insecureRegistries: readonly string[];
}

/** The engine that answers: its id stays as long as its data. */
export async function engineOf(docker: Docker): Promise<Engine> {
  const format =
    '{"id":{{json .ID}},"version":{{json .ServerVersion}},"root":{{json .DockerRootDir}},"cores":{{json .NCPU}},"memoryBytes":{{json .MemTotal}},"registries":{{json .RegistryConfig}}}';
  const { stdout } = await docker({ args: ['info', '--format', format], doing: 'asking the Docker engine who it is' });
  try {
    const { registries, ...engine } = Info.parse(JSON.parse(stdout));
    const all = Object.entries(registries?.IndexConfigs ?? {});
    return { ...engine, insecureRegistries: all.filter(([, { Secure }]) => !Secure).map(([name]) => name) };
  } catch (cause) {
    throw new OpsError('Unavailable', 'the Docker engine does not say who it is', { hint: 'Does it run? docker info', cause });
  }
}

/** Room on the disk that holds the engine's images; undefined where that is another host. */
export async function freeBytesOf({ root }: Engine): Promise<number | undefined> {
  const disk = await statfs(root).catch(() => undefined);
  return disk && disk.bavail * disk.bsize;
}
