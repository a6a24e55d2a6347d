import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../domain/ops-error.ts';
import type { ComposePlatform } from '../../domain/system/platform.ts';
import type { PlatformParts } from '../open-platforms.ts';
import type { Answer, Docker } from './docker-program.ts';
import { dockerProgram } from './docker-program.ts';

/** A Compose project and how it is talked to. */
export interface Project {
  name: string;
  directory: string;
  /** As in the system file. */
  files: readonly string[];
  docker: Docker;
  /** `docker compose` with the files of the project; `pins` come last, so that they win. @throws OpsError `InvalidInput` for files that are not there. */
  compose(asking: AskingCompose): Promise<Answer>;
}

export interface AskingCompose {
  args: readonly string[];
  doing: string;
  /** Files of ours that override the project's. */
  pins?: readonly string[];
  withinMs?: number;
  signal?: AbortSignal;
}

export function projectOf(platform: ComposePlatform, { resolve, path }: PlatformParts): Project {
  const { project: name, directory, files, envFile, host } = platform;
  const docker = dockerProgram({ path, host: async () => (host === undefined ? undefined : await resolve(host)) });
  const own = [...files, ...(envFile === undefined ? [] : [envFile])].map((file) => join(directory, file));
  const common = [
    ...['compose', '--ansi', 'never', '-p', name, '--project-directory', directory],
    ...files.flatMap((file) => ['-f', join(directory, file)]),
    ...(envFile === undefined ? [] : ['--env-file', join(directory, envFile)]),
  ];
  return {
    name,
    directory,
    files,
    docker,
    async compose({ args, pins = [], ...asking }) {
      await requireFiles(directory, own);
      return await docker({ ...asking, cwd: directory, args: [...common, ...pins.flatMap((pin) => ['-f', pin]), ...args] });
    },
  };
}

async function requireFiles(directory: string, files: readonly string[]): Promise<void> {
  const isFolder = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new OpsError('InvalidInput', `there is no folder ${directory} where the worker runs`, {
      hint: 'The worker of this environment must run on the host that holds its Compose files (`directory` in the system file).',
    });
  }
  const looked = await Promise.all(files.map(async (file) => ({ file, isThere: await canRead(file) })));
  const missing = looked.filter(({ isThere }) => !isThere).map(({ file }) => file);
  if (missing.length > 0) throw new OpsError('InvalidInput', `there is no file that can be read: ${missing.join(', ')}`);
}

async function canRead(file: string): Promise<boolean> {
  return await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}
