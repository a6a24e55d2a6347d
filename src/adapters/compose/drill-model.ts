import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { z } from 'zod';

const Named = z.looseObject({ name: z.string().optional(), external: z.union([z.boolean(), z.looseObject({})]).optional() });
const File = Named.extend({ file: z.string().optional() });
const Mount = z.looseObject({ type: z.string(), source: z.string().optional(), read_only: z.boolean().optional() });
const Port = z.looseObject({ host_ip: z.string().optional(), published: z.string().optional(), target: z.number().optional() });

const Service = z.looseObject({
  image: z.string().optional(),
  networks: z.record(z.string(), z.unknown()).optional(),
  ports: z.array(Port).optional(),
  volumes: z.array(Mount).optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

/** What `docker compose config` makes of the files: nothing else is started, so nothing else must be judged. */
export const DrillModel = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), Named.extend({ driver: z.string().optional() }).nullable()).optional(),
  volumes: z.record(z.string(), Named.extend({ driver: z.string().optional() }).nullable()).optional(),
  secrets: z.record(z.string(), File).optional(),
  configs: z.record(z.string(), File).optional(),
});
export type DrillModel = z.output<typeof DrillModel>;

/** All that is known to stay within the project. What is not named here might reach out, and is refused by name. */
const ofServices = new Set(
  (
    'command configs cpu_count cpu_shares cpus cpuset depends_on deploy domainname entrypoint env_file environment expose healthcheck hostname ' +
    'image init labels mem_limit mem_reservation mem_swappiness memswap_limit networks oom_score_adj pids_limit platform ports profiles ' +
    'pull_policy read_only restart scale secrets shm_size stdin_open stop_grace_period stop_signal sysctls tmpfs tty ulimits user volumes working_dir ' +
    'cap_drop annotations attach'
  ).split(' '),
);
const ofNetworks = new Set(['name', 'driver', 'ipam', 'internal', 'labels', 'attachable']);
const ofVolumes = new Set(['name', 'driver', 'labels']);
const ofFiles = new Set(['name', 'file', 'content', 'environment', 'labels']);
const drivers = new Set([undefined, '', 'bridge', 'local']);
const loopback = new Set(['127.0.0.1', '::1']);

/** Every way in which what would be started is not isolated: one line each. */
export async function isolationFaults(
  model: DrillModel,
  { project, directory }: { project: string; directory: string },
): Promise<string[]> {
  const services = Object.entries(model.services);
  const files = [...Object.entries(model.secrets ?? {}), ...Object.entries(model.configs ?? {})];
  const outside = await Promise.all([
    ...services.flatMap(([name, { volumes = [] }]) => volumes.map(async (mount) => await mountFaults(`service ${name}`, mount, directory))),
    ...files.map(async ([name, { file }]) =>
      file === undefined || (await isWithin(file, directory)) ? [] : [`${name}: its file is not within ${directory}`],
    ),
  ]);
  return [
    ...(model.name === project ? [] : [`the files name another project, ${model.name}`]),
    ...services.flatMap(([name, service]) => serviceFaults(`service ${name}`, service)),
    ...groupFaults('network', model.networks, { known: ofNetworks, project }),
    ...groupFaults('volume', model.volumes, { known: ofVolumes, project }),
    ...files.flatMap(([name, file]) => [...external(name, file), ...unknownFields(name, file, ofFiles)]),
    ...outside.flat(),
  ];
}

function serviceFaults(words: string, service: DrillModel['services'][string]): string[] {
  const open = (service.ports ?? []).filter((port) => !loopback.has(port.host_ip ?? ''));
  return [
    ...unknownFields(words, service, ofServices),
    ...(service.image === undefined ? [`${words}: it names no image`] : []),
    ...open.map(({ published, target }) => `${words}: it publishes port ${published ?? target ?? '?'} beyond 127.0.0.1`),
  ];
}

type Group = Readonly<Record<string, (z.output<typeof Named> & { driver?: string | undefined }) | null>>;

function groupFaults(kind: string, group: Group = {}, { known, project }: { known: ReadonlySet<string>; project: string }): string[] {
  return Object.entries(group).flatMap(([name, given]) => {
    const words = `${kind} ${name}`;
    if (given === null) return [];
    const isOurs = given.name === undefined || given.name.startsWith(`${project}_`);
    return [
      ...external(words, given),
      ...unknownFields(words, given, known),
      ...(isOurs || given.external === true ? [] : [`${words}: it is called ${given.name}, which is not of the project`]),
      ...(drivers.has(given.driver) ? [] : [`${words}: its driver ${given.driver} leads out of the project`]),
    ];
  });
}

function external(words: string, { external: isExternal }: { external?: unknown }): string[] {
  return isExternal === undefined || isExternal === false ? [] : [`${words}: it is external, and so of somebody else`];
}

function unknownFields(words: string, given: object, known: ReadonlySet<string>): string[] {
  const empty = (value: unknown): boolean => value === undefined || value === null || value === false;
  return Object.entries(given)
    .filter(([field, value]) => !known.has(field) && field !== 'external' && !empty(value) && !field.startsWith('x-'))
    .map(([field]) => `${words}: \`${field}\` is not for a drill target`);
}

async function mountFaults(
  words: string,
  { type, source = '', read_only: readOnly }: z.output<typeof Mount>,
  directory: string,
): Promise<string[]> {
  if (type === 'volume' || type === 'tmpfs') return [];
  if (type !== 'bind') return [`${words}: a mount of type ${type} is not for a drill target`];
  // The folder may be that of production too: whatever lies there stays as it is.
  if (readOnly !== true) return [`${words}: it may write to ${source} of the host: mount it read-only`];
  return (await isWithin(source, directory)) ? [] : [`${words}: it mounts ${source}, which is not within ${directory}`];
}

/** Links are followed; what is not there leads nowhere. */
async function isWithin(file: string, directory: string): Promise<boolean> {
  const [real, folder] = await Promise.all([file, directory].map(async (path) => await realpath(path).catch(() => undefined)));
  return real !== undefined && folder !== undefined && real.startsWith(`${folder}${sep}`);
}
