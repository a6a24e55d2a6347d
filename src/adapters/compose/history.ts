import { join } from 'node:path';
import { z } from 'zod';
import type { Captured } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Revision } from '../../domain/release/service-state.ts';
import type { Content } from './captured-state.ts';
import type { Look } from './look.ts';
import { ourFolder, textOf, writeWhole } from './pins.ts';
import type { Project } from './project.ts';

const most = 10;

const Remembered = z.object({ number: z.number(), fingerprint: z.string(), createdAt: z.string(), content: z.unknown() });
type Remembered = z.output<typeof Remembered>;

/** The states that we saw or made, newest first; each with its content. Compose itself remembers none. */
export async function revisionsOf(project: Project, { service, workload, fingerprint, content }: Look): Promise<(Revision & Captured)[]> {
  const known = await read(project, workload);
  const now = { number: (known[0]?.number ?? 0) + 1, fingerprint, createdAt: new Date().toISOString(), content };
  const all = known.some((one) => one.fingerprint === fingerprint) ? known : [now, ...known];
  return all.map((one) => {
    const { image } = one.content as Content;
    return { ...one, service: service.name, images: { [workload]: image.name } };
  });
}

/** Remembers a state, and keeps its image from being pruned or lost with its tag. Safe to repeat. */
export async function remember(project: Project, look: Look): Promise<void> {
  const { workload, fingerprint, content, asked } = look;
  if (asked.id === '') return;
  const doing = `keeping the image of ${workload}`;
  const { ok } = await project.docker({ args: ['tag', asked.id, `${keptImages(project, workload)}:${fingerprint.slice(0, 12)}`], doing });
  if (!ok) {
    throw new OpsError(
      'Unsafe',
      `the image that ${workload} runs (${asked.name}) is not on the engine any more: there would be no way back to it`,
      {
        hint: 'Pull it or load it again; docker compose images says which one it is.',
      },
    );
  }
  const known = await read(project, workload);
  if (known[0]?.fingerprint === fingerprint) return;
  const now = { number: (known[0]?.number ?? 0) + 1, fingerprint, createdAt: new Date().toISOString(), content };
  const all = [now, ...known.filter((one) => one.fingerprint !== fingerprint)].slice(0, most);
  await writeWhole(historyFile(project, workload), `${JSON.stringify(all, undefined, 1)}\n`);
  await forgetImages(project, workload, all);
}

async function forgetImages(project: Project, workload: string, remembered: readonly Remembered[]): Promise<void> {
  const repository = keptImages(project, workload);
  const doing = 'forgetting old images';
  const { stdout } = await project.docker({ args: ['image', 'ls', '--format', '{{.Tag}}', repository], doing });
  const wanted = new Set(remembered.map(({ fingerprint }) => fingerprint.slice(0, 12)));
  const old = stdout.split('\n').filter((tag) => tag !== '' && !wanted.has(tag));
  if (old.length > 0) await project.docker({ args: ['rmi', ...old.map((tag) => `${repository}:${tag}`)], doing });
}

/** The tags that keep images: names of images are in lower case. */
function keptImages({ name }: Project, workload: string): string {
  return `watchkeeper/${name}-${workload.toLowerCase()}`;
}

function historyFile(project: Project, workload: string): string {
  return join(ourFolder(project), 'history', `${project.name}.${workload}.json`);
}

async function read(project: Project, workload: string): Promise<Remembered[]> {
  const file = historyFile(project, workload);
  const text = await textOf(file);
  if (text === '') return [];
  try {
    return z.array(Remembered).parse(JSON.parse(text));
  } catch (cause) {
    throw new OpsError('InvalidInput', `${file} is not as Watchkeeper wrote it`, {
      hint: 'Move it away: what runs stays as it is, and its earlier states are found in our snapshots.',
      cause,
    });
  }
}
