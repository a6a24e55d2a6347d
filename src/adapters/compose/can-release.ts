import { isOpsError } from '../../domain/ops-error.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Engine } from './engine.ts';
import { engineOf, freeBytesOf } from './engine.ts';
import { gapOf } from './gap.ts';
import { localImage, registryError } from './images.ts';
import type { Look } from './look.ts';
import { lookAt } from './look.ts';
import type { Project } from './project.ts';
import { composeVersion, requireSameMajor } from './tool-versions.ts';

const enoughBytes = 1024 ** 3;

/** Looks at all that a release needs; a registry is asked, nothing is pulled. */
export async function canRelease(project: Project, service: Service, image: string): Promise<Verdict> {
  try {
    const [compose, engine, look] = await Promise.all([composeVersion(project.docker), engineOf(project.docker), lookAt(project, service)]);
    requireSameMajor(
      compose,
      look.containers.map((container) => container.composeVersion),
    );
    const facts = {
      compose,
      engine: engine.version,
      gap: gapOf(look),
      files: filesOf(look),
      ...(await imageFacts(project, engine, image)),
    };
    const free = await freeBytesOf(engine);
    const all = { ...facts, ...(free !== undefined && { freeBytes: free }) };
    if (free !== undefined && free < enoughBytes && facts.imageIsOnEngine === 'no') {
      return {
        kind: 'failed',
        reason: `there is no room for ${image}: ${Math.round(free / 1024 ** 2)} MiB are free on the engine's disk`,
        facts: all,
      };
    }
    return { kind: 'successful', reason: `${image} can be released to ${service.name}; ${facts.gap}; ${facts.files}`, facts: all };
  } catch (error) {
    if (!isOpsError(error) || error.kind === 'Unavailable') throw error;
    return { kind: 'failed', reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint}` };
  }
}

interface ImageFacts {
  image: string;
  imageIsOnEngine: 'yes' | 'no';
}

async function imageFacts({ docker }: Project, engine: Engine, image: string): Promise<ImageFacts> {
  const id = await localImage(docker, image);
  if (id !== undefined) return { image: id, imageIsOnEngine: 'yes' };
  const insecure = isInsecure(image, engine) ? ['--insecure'] : [];
  const { ok, stderr } = await docker({ args: ['manifest', 'inspect', ...insecure, image], doing: `asking the registry for ${image}` });
  if (!ok) throw registryError(stderr, image);
  return { image, imageIsOnEngine: 'no' };
}

/** The program asks the registry itself here, and does not know what the engine was told: those on its own machine, and those of its settings. */
function isInsecure(image: string, { insecureRegistries }: Engine): boolean {
  const [registry = ''] = image.split('/');
  return /^(127\.\d+\.\d+\.\d+|localhost)(:\d+)?$/.test(registry) || insecureRegistries.includes(registry);
}

/** A release makes containers of what the files say now, and not of its image alone. */
function filesOf({ kept, config, asked }: Look): string {
  if (kept.memory.config === undefined || kept.pin?.changeId !== asked.changeId)
    return 'whether its files were changed since they were applied is not known';
  return kept.memory.config === config.sha256
    ? 'its files are as they were applied'
    : 'its files were changed since they were applied: the release applies that too';
}
