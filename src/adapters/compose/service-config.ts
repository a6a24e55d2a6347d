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
  /** `start-first` or `stop-first`, where they say whether a new instance may be beside an old one. */
  order?: string;
  /** What it writes to and would share with another instance: volumes and folders of the host, by where it sees them. */
  writes: readonly string[];
  /** Whose network it uses, as in `host` or `service:db`: two would listen on the same ports. */
  network?: string;
}

const Port = z.looseObject({ published: z.string().optional(), host_ip: z.string().optional() });
const Attachment = z.looseObject({ ipv4_address: z.string().optional(), ipv6_address: z.string().optional() });
const Mount = z.looseObject({ type: z.string(), source: z.string().optional(), target: z.string(), read_only: z.boolean().optional() });
const Referring = z.array(z.looseObject({ source: z.string().optional() })).optional();
const Named = z.record(z.string(), z.looseObject({ file: z.string().optional() })).optional();
const Service = z.looseObject({
  image: z.string().optional(),
  environment: z.record(z.string(), z.string().nullable()).nullish(),
  deploy: z
    .looseObject({ replicas: z.number().optional(), update_config: z.looseObject({ order: z.string().optional() }).nullish() })
    .optional(),
  scale: z.number().optional(),
  container_name: z.string().optional(),
  ports: z.array(Port).optional(),
  network_mode: z.string().optional(),
  networks: z.record(z.string(), Attachment.nullable()).optional(),
  volumes: z.array(Mount).optional(),
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
    writes: (service.volumes ?? []).filter((mount) => isWritten(mount)).map(({ target }) => target),
    ...besides(service),
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

function besides({ deploy, network_mode: network }: z.infer<typeof Service>): Pick<ServiceConfig, 'order' | 'network'> {
  const order = deploy?.update_config?.order;
  const isShared = network !== undefined && network !== 'none' && network !== 'bridge';
  return { ...(order !== undefined && { order }), ...(isShared && { network }) };
}

/** A socket is no data. */
function isWritten({ type, source = '', read_only }: z.infer<typeof Mount>): boolean {
  return (type === 'volume' || type === 'bind') && read_only !== true && !source.endsWith('.sock');
}

function whyAlone({ ports = [], container_name: name, networks = {} }: z.infer<typeof Service>): string[] {
  const fixed = ports.flatMap(({ published = '' }) => (/^[1-9]\d*$/.test(published) ? [`it publishes port ${published} of the host`] : []));
  const addresses = Object.values(networks).flatMap((at) => at?.ipv4_address ?? at?.ipv6_address ?? []);
  return [
    ...fixed,
    ...addresses.map((address) => `its address is fixed (${address})`),
    ...(name === undefined ? [] : [`its container is called ${name}`]),
  ];
}
