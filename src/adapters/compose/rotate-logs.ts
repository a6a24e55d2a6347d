import { constants } from 'node:fs';
import { access, stat, truncate } from 'node:fs/promises';
import { OpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import { containersOf } from './containers.ts';
import type { Project } from './project.ts';

/** Smaller ones are not worth what would be lost. */
const worthBytes = 10 * 1024 * 1024;

/**
 * Empties the log files of the service's containers, which the engine only ever appends to. Files of other drivers than `json-file`, and those of
 * another host, are not touched. @throws OpsError `Unsupported` with the remedy.
 */
export async function rotateLogs(project: Project, { workload, name }: Service): Promise<{ freedBytes: number }> {
  const files = await logFiles(project, workload);
  const sizes = await Promise.all(files.map(async (file) => ({ file, size: await sizeOf(file) })));
  const unreachable = sizes.find(({ size }) => size === undefined);
  if (files.length === 0 || unreachable !== undefined) {
    throw new OpsError('Unsupported', `the logs of ${name} are no files that this worker may write`, {
      hint: 'Limit them in the Compose file: logging: { options: { max-size: 10m, max-file: "3" } }.',
    });
  }
  let freedBytes = 0;
  for (const { file, size = 0 } of sizes) {
    if (size < worthBytes) continue;
    await truncate(file, 0);
    freedBytes += size;
  }
  return { freedBytes };
}

async function logFiles(project: Project, workload: string): Promise<string[]> {
  const containers = await containersOf(project, workload);
  if (containers.length === 0) return [];
  const format = '{{if eq .HostConfig.LogConfig.Type "json-file"}}{{.LogPath}}{{end}}';
  const { stdout } = await project.docker({
    args: ['inspect', '--type', 'container', '--format', format, ...containers.map(({ id }) => id)],
    doing: 'looking for log files',
  });
  return stdout.split('\n').filter((line) => line.startsWith('/'));
}

/** Undefined for what we may not write. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    await access(file, constants.W_OK);
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}
