import type { ServiceState } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Content } from './captured-state.ts';
import { capturedOf } from './captured-state.ts';
import type { Container } from './containers.ts';
import { containersOf } from './containers.ts';
import { localImage } from './images.ts';
import { settingsIn, settingsText } from './own-settings.ts';
import type { Kept, Memory, Pin } from './pins.ts';
import { kept } from './pins.ts';
import type { Project } from './project.ts';
import { isReady, isUp } from './readiness.ts';
import type { ServiceConfig } from './service-config.ts';
import { serviceConfig } from './service-config.ts';

/** All that is known of a service at one moment. */
export interface Look {
  service: Service;
  workload: string;
  config: ServiceConfig;
  containers: readonly Container[];
  kept: Kept;
  /** What its instances are to be; the run is empty where it was none of ours. */
  asked: Pin;
  fingerprint: string;
  content: Content;
  /** How many there are to be; one more may be there while they are replaced. */
  replicas: number;
  stoppedAt: number | undefined;
  /** Instances are being replaced one after the other, and one or more are new. */
  rolling: Memory['rolling'];
}

/** Reads files, containers and what we keep; changes nothing. */
export async function lookAt(project: Project, service: Service): Promise<Look> {
  const { workload } = service;
  const [config, containers, known] = await Promise.all([
    serviceConfig(project, workload),
    containersOf(project, workload),
    kept(project, workload),
  ]);
  const rolling = rollingOf(known, containers);
  const asked = askedOf(known.pin, containers, rolling) ?? (await askedByFiles(project, config));
  const { fingerprint, content } = capturedOf(workload, config, asked);
  const { stopped, replicas } = known.memory;
  const stoppedAt = stopped !== undefined && !containers.some(isUp) ? stopped.replicas : undefined;
  const present = rolling?.replicas ?? (containers.length > 0 ? instancesIn(containers) : (replicas ?? config.count));
  return {
    ...{ service, workload, config, containers, kept: known, asked, fingerprint, content, stoppedAt, rolling },
    replicas: stoppedAt === undefined ? present : 0,
  };
}

/**
 * What runs decides, not what we wrote down: our pin holds as long as one container was made from it, else what was made last, by whomever.
 * A change that was broken off before its first container never happened.
 */
function askedOf(pin: Pin | undefined, containers: readonly Container[], rolling: Memory['rolling']): Pin | undefined {
  const holds = rolling !== undefined || containers.length === 0;
  if (pin !== undefined && (holds || containers.some((container) => isMadeFrom(container, pin)))) return pin;
  const last = containers.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  if (last === undefined) return undefined;
  const settings = settingsIn(last.settings);
  return { id: last.imageId, name: last.imageName || last.asked, changeId: last.change, ...(settings !== undefined && { settings }) };
}

/** Where somebody else made all instances since, what was begun is over. */
function rollingOf({ pin, memory: { rolling } }: Kept, containers: readonly Container[]): Memory['rolling'] {
  if (pin === undefined || rolling?.changeId !== pin.changeId) return undefined;
  return containers.some((container) => (rolling.back ? isSame(container, pin) : isMadeFrom(container, pin))) ? rolling : undefined;
}

async function askedByFiles({ docker }: Project, { image }: ServiceConfig): Promise<Pin> {
  return { id: (await localImage(docker, image)) ?? '', name: image, changeId: '' };
}

export function isMadeFrom(container: Container, pin: Pin): boolean {
  return isSame(container, pin) && container.change === pin.changeId;
}

/** Of the same image, with the same variables of ours, whoever made it. */
export function isSame({ imageId, settings }: Container, pin: Pick<Pin, 'id' | 'settings'>): boolean {
  return imageId === pin.id && settings === settingsText(pin.settings);
}

/** While Compose replaces one there are two of the same number. */
function instancesIn(containers: readonly Container[]): number {
  return new Set(containers.map(({ number }) => number)).size;
}

export function stateOf({ service, workload, fingerprint, asked, replicas, containers, stoppedAt }: Look, hostname: string): ServiceState {
  return {
    service: service.name,
    workload,
    fingerprint,
    images: { [workload]: asked.name },
    replicas,
    ready: containers.filter((container) => isReady(container)).length,
    paused: containers.some(({ status }) => status === 'paused'),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(containers.some(({ id }) => isOwn(id, hostname)) && { holdsUs: true }),
  };
}

/** A container's host name is the start of its id, unless it is given another. */
function isOwn(id: string, hostname: string): boolean {
  return hostname.length >= 12 && id.startsWith(hostname);
}
