import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { didYouMean } from '../../domain/definition/did-you-mean.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import { filesError } from './docker-errors.ts';
import { unescaped } from './own-settings.ts';
import type { Project } from './project.ts';

/** What the files of a project say of one service, without any value that may be a secret. */
export interface ServiceConfig {
  /** SHA-256 in hex of all they say of it, but image and count. One hash over everything: a single value cannot be guessed from it. */
  sha256: string;
  environment: readonly string[];
  image: string;
  /** How many instances they ask for. */
  count: number;
  /** Why there can be only one instance, and none beside it: a port of the host, a name. */
  alone: readonly string[];
}

const Port = z.looseObject({ published: z.string().optional(), host_ip: z.string().optional() });
const Referring = z.array(z.looseObject({ source: z.string().optional() })).optional();
const Named = z.record(z.string(), z.looseObject({ file: z.string().optional() })).optional();
const Service = z.looseObject({
  image: z.string().optional(),
  environment: z.record(z.string(), z.string().nullable()).nullish(),
  deploy: z.looseObject({ replicas: z.number().optional() }).optional(),
  scale: z.number().optional(),
  container_name: z.string().optional(),
  ports: z.array(Port).optional(),
  configs: Referring,
  secrets: Referring,
});
const Config = z.looseObject({ services: z.record(z.string(), Service), configs: Named, secrets: Named });

/** Variables of a service as Compose resolves them, over `pins` too. For comparison: they may be secrets, and are told to nobody. */
export async function variablesIn(project: Project, workload: string, pins: readonly string[]): Promise<Record<string, string | null>> {
  const { service } = await read(project, workload, pins);
  // It is printed so that it could be read again.
  return Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, value && unescaped(value)]));
}

/** Reads the files as Compose does. @throws OpsError `InvalidInput` for what it refuses, `NotFound` with the nearest name. */
export async function serviceConfig(project: Project, workload: string): Promise<ServiceConfig> {
  const { config, service } = await read(project, workload, []);
  const { image = `${project.name}-${workload}`, scale, deploy, ...rest } = service;
  const { replicas, ...deployed } = deploy ?? {};
  const files = await Promise.all([...referred(config.configs, service.configs), ...referred(config.secrets, service.secrets)]);
  return {
    sha256: sha256Hex(canonical({ ...rest, deploy: deployed, files })),
    environment: Object.keys(service.environment ?? {}).toSorted(),
    image,
    count: replicas ?? scale ?? 1,
    alone: whyAlone(service),
  };
}

async function read(project: Project, workload: string, pins: readonly string[]) {
  const answer = await project.compose({
    args: ['--profile', '*', 'config', '--format', 'json'],
    doing: `reading the files of ${project.name}`,
    pins,
  });
  if (!answer.ok) throw filesError(answer.stderr, { project: project.name, files: project.files });
  const config = Config.parse(JSON.parse(answer.stdout));
  const service = config.services[workload];
  if (service !== undefined) return { config, service };
  const names = Object.keys(config.services);
  throw new OpsError('NotFound', `the Compose project ${project.name} has no service \`${workload}\`${didYouMean(workload, names)}`, {
    hint: `It has: ${names.join(', ')}.`,
  });
}

/** What the service is given besides, with the content of files. */
function referred(all: z.infer<typeof Named>, names: z.infer<typeof Referring>): Promise<unknown>[] {
  return (names ?? []).map(async ({ source = '' }) => {
    const given = all?.[source];
    const content = given?.file === undefined ? undefined : await readFile(given.file).catch(() => undefined);
    return { given, content: content && createHash('sha256').update(content).digest('hex') };
  });
}

function whyAlone({ ports = [], container_name: name }: z.infer<typeof Service>): string[] {
  const fixed = ports.flatMap(({ published = '' }) => (/^[1-9]\d*$/.test(published) ? [`it publishes port ${published} of the host`] : []));
  return name === undefined ? fixed : [...fixed, `its container is called ${name}`];
}
