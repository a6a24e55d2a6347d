import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import { HeldLimits } from './container-limits.ts';
import { labels } from './containers.ts';
import type { OwnSettings } from './own-settings.ts';
import { environmentOf, literal, settingsIn, settingsText, unescaped } from './own-settings.ts';
import type { Project } from './project.ts';

/** The image that a service was put to. */
export interface Pin {
  /** Id of an image on the engine, as in `sha256:…`: tags move. */
  id: string;
  /** As it was asked for. */
  name: string;
  /** The run that asked for it. */
  changeId: string;
  /** Variables that we set; absent: none. */
  settings?: OwnSettings;
}

const Memory = z.object({
  /** How many instances were last asked for: it holds where a change was broken off and some are missing. */
  replicas: z.number().optional(),
  /** How many there were when it was stopped, and how the engine restarted them. */
  stopped: z.object({ replicas: z.number(), restartPolicy: z.string() }).optional(),
  /** What the files said when its containers were last made by us. */
  config: z.string().optional(),
  scaled: z.object({ changeId: z.string(), replicas: z.number() }).optional(),
  /** Instances are being replaced one after the other: by which run, how many there are to be, and whether it goes back to what some still are. */
  rolling: z.object({ changeId: z.string(), replicas: z.number(), back: z.boolean() }).optional(),
  /** The instances that a restart replaces: id to the time of its start. */
  restarted: z.object({ changeId: z.string(), before: z.record(z.string(), z.string()) }).optional(),
  /** Limits that were raised in containers: by which run, to what, and what each container might use before, by its id. */
  limits: z
    .object({
      changeId: z.string(),
      asked: z.object({ memoryBytes: z.number().exactOptional(), cpus: z.number().exactOptional() }),
      before: z.record(z.string(), HeldLimits),
    })
    .optional(),
});

/** What must not be forgotten about a service when a worker dies. */
export type Memory = z.output<typeof Memory>;

/** What we know of a service: it is kept beside the files of the project. */
export interface Kept {
  pin?: Pin;
  memory: Memory;
}

const Entry = z.looseObject({ image: z.string(), labels: z.record(z.string(), z.string()).default({}) });
const File = z.looseObject({
  services: z.record(z.string(), Entry).default({}),
  'x-watchkeeper': z.record(z.string(), Memory).default({}),
});

const heading = `# Watchkeeper writes this: the images that it released, by id, the variables that it set, and what it must remember.
# It is the last file of every Compose command it runs. Do not edit it; to be rid of it, remove it.
`;

/** What we know of a service. @throws OpsError `InvalidInput` when the file cannot be read. */
export async function kept(project: Project, workload: string): Promise<Kept> {
  const { services, 'x-watchkeeper': memories } = await read(project);
  const entry = services[workload];
  const memory = memories[workload] ?? {};
  if (entry === undefined) return { memory };
  const settings = settingsIn(unescaped(entry.labels[labels.settings] ?? ''));
  const pin = { id: entry.image, name: entry.labels[labels.image] ?? entry.image, changeId: entry.labels[labels.change] ?? '' };
  return { memory, pin: { ...pin, ...(settings !== undefined && { settings }) } };
}

/** Who writes the file of pins next, by its path: services of one project may be changed at the same time. */
const turns = new Map<string, Promise<void>>();

/** Keeps this of a service: the file is whole at any time, also when the worker dies. Other services' entries stay. */
export async function keep(project: Project, workload: string, what: Kept): Promise<void> {
  const file = pinsFile(project);
  const before = turns.get(file) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(async () => await write(project, workload, what));
  turns.set(file, mine);
  await mine;
}

async function write(project: Project, workload: string, { pin, memory }: Kept): Promise<void> {
  const file = await read(project);
  const services = { ...file.services };
  delete services[workload];
  if (pin !== undefined) services[workload] = entryOf(pin);
  const content = { services, 'x-watchkeeper': { ...file['x-watchkeeper'], [workload]: memory } };
  await writeWhole(pinsFile(project), heading + stringify(content));
}

/** The file of pins as an argument of Compose, where there is one. */
export async function pinsOf(project: Project): Promise<string[]> {
  const { services } = await read(project);
  return Object.keys(services).length > 0 ? [pinsFile(project)] : [];
}

/** Pins a service for one command only. */
export async function withPin<T>(project: Project, { workload, pin }: { workload: string; pin: Pin }, work: (file: string) => Promise<T>) {
  const file = join(ourFolder(project), `${project.name}.${randomBytes(6).toString('hex')}.yaml`);
  await writeWhole(file, stringify({ services: { [workload]: entryOf(pin) } }));
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** Where we keep things, beside the files of the project. */
export function ourFolder({ directory }: Project): string {
  return join(directory, '.watchkeeper');
}

function pinsFile(project: Project): string {
  return join(ourFolder(project), `${project.name}.override.yaml`);
}

function entryOf({ id, name, changeId, settings = {} }: Pin) {
  const text = settingsText(settings);
  const ours = { [labels.change]: changeId, [labels.image]: name };
  if (text === '') return { image: id, pull_policy: 'never', labels: ours };
  const environment = environmentOf(settings);
  return { image: id, pull_policy: 'never', environment, labels: { ...ours, [labels.settings]: literal(text) } };
}

async function read(project: Project): Promise<z.output<typeof File>> {
  const file = pinsFile(project);
  const text = await textOf(file);
  try {
    return File.parse(parse(text) ?? {});
  } catch (cause) {
    throw new OpsError('InvalidInput', `${file} is not as Watchkeeper wrote it`, {
      hint: 'Look at what it pins, then remove it: what runs stays as it is until the next release.',
      cause,
    });
  }
}

/** Writes aside and renames. @throws OpsError `InvalidInput` where it may not write. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.partial`;
  try {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(aside, text, { flush: true });
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true });
    throw fileError(file, 'written', cause);
  }
}

/** The empty text for a file that is not there. @throws OpsError `InvalidInput` where it may not be read. */
export async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw fileError(file, 'read', cause);
  });
}

function fileError(file: string, what: string, cause: unknown): OpsError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new OpsError('InvalidInput', `${file} cannot be ${what}${code}`, { cause });
}
