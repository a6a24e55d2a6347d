import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { toolsPlaces } from '../../src/config.ts';
import { OpsError } from '../../src/domain/ops-error.ts';
import { oneAtATime } from '../../src/embedded/one-at-a-time.ts';

type Report = (line: string) => void;

const source = join(import.meta.dirname, 'kubelab');
/** Where a folder shared between checkouts may hold a binary of the same source. */
const prebuiltFolder = join(import.meta.dirname, '..', '..', '..', 'shared', 'rigs', 'kubelab');

/** The Kubernetes control plane of the tests, if it is there or can be unpacked within seconds; nothing is built. */
export async function findKubelab(report: Report = () => {}): Promise<string | undefined> {
  const binary = await placeOf(source);
  if (await exists(binary)) return binary;
  const packed = await prebuilt();
  if (packed === undefined) return undefined;
  return await made(binary, async (aside) => {
    report(`Unpacking ${packed}`);
    const unpacking = spawn('xz', ['-dc', packed], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [[code]] = await Promise.all([once(unpacking, 'exit'), pipeline(unpacking.stdout, createWriteStream(aside))]);
    if (code !== 0) throw new OpsError('Failed', `xz cannot unpack ${packed}`);
  });
}

/** The same, built with Go where it has to be: 12 to 19 minutes on two cores. @throws OpsError `NotFound` without Go, `Failed` with its last lines. */
export async function makeKubelab(report: Report): Promise<string> {
  const found = await findKubelab(report);
  if (found !== undefined) return found;
  return await made(await placeOf(source), async (aside) => {
    report('Building a Kubernetes control plane with Go (12 to 19 minutes on two cores, once)');
    const began = Date.now();
    const minutes = setInterval(() => report(`… ${Math.round((Date.now() - began) / 60_000)} min`), 60_000);
    const { failed, all, code } = await execa('sh', ['build.sh', aside], { cwd: source, all: true, reject: false }).finally(() =>
      clearInterval(minutes),
    );
    if (!failed) return;
    const details = (all ?? '').trim().split('\n').slice(-10);
    if (code === 'ENOENT' || details.some((line) => line.includes('go: not found'))) {
      throw new OpsError('NotFound', 'the control plane is built with Go 1.26, which is not on the PATH', { details });
    }
    throw new OpsError('Failed', 'the control plane could not be built', { details });
  });
}

/** Named by what it is made of: another source is another file. */
async function placeOf(folder: string): Promise<string> {
  return join(toolsPlaces().home, 'rigs', `kubelab-${await digestOf(folder)}`);
}

async function digestOf(folder: string): Promise<string> {
  const files = ['go.mod', 'go.sum', ...(await readdir(folder)).filter((name) => name.endsWith('.go')).toSorted()];
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(await readFile(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

/** A packed binary whose source is the same as ours. */
async function prebuilt(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !(await exists(join(prebuiltFolder, 'go.mod')))) return undefined;
  if ((await digestOf(prebuiltFolder)) !== (await digestOf(source))) return undefined;
  const packed = (await readdir(prebuiltFolder)).find((name) => /^kubelab-.*-linux-amd64\.xz$/.test(name));
  return packed === undefined ? undefined : join(prebuiltFolder, packed);
}

/** Whole or missing, also when two ask at once or one is killed. */
async function made(binary: string, make: (aside: string) => Promise<void>): Promise<string> {
  await mkdir(dirname(binary), { recursive: true });
  const aside = `${binary}.partial`;
  await oneAtATime(binary, async () => {
    if (await exists(binary)) return;
    try {
      await make(aside);
      await chmod(aside, 0o755);
      await rename(aside, binary);
    } finally {
      await rm(aside, { force: true });
    }
  });
  return binary;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
