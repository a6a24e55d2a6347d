import type { LimitsOf } from '../../domain/incident/instance.ts';
import { limitsInWords } from '../../domain/incident/limits-in-words.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { engineOf } from './engine.ts';
import type { Look } from './look.ts';
import type { Project } from './project.ts';

/** What each instance may be given at most: together they may have the memory of the host, and each its processors. */
export async function mostFor({ docker }: Project, { containers }: Look): Promise<Required<LimitsOf>> {
  const { cores, memoryBytes } = await engineOf(docker);
  return { memoryBytes: Math.floor(memoryBytes / containers.length), cpus: cores };
}

interface Raise {
  asked: LimitsOf;
  was: LimitsOf;
}

/** @throws OpsError `Unsupported` where there was no limit, `InvalidInput` for less than before, `Refused` for more than the host has. */
export async function requireRaise(project: Project, look: Look, { asked, was }: Raise): Promise<void> {
  const most = await mostFor(project, look);
  const { name } = look.service;
  for (const which of ['memoryBytes', 'cpus'] as const) {
    const [wanted, now] = [asked[which], was[which]];
    if (wanted === undefined) continue;
    if (now === undefined) {
      throw new OpsError('Unsupported', `${name} has no limit there, and the engine could not take away again one that it is given`, {
        hint: 'Give it one in its Compose file (deploy.resources.limits), and release.',
      });
    }
    if (wanted < now) throw new OpsError('InvalidInput', `limits of ${name} are only raised here: it may use ${limitsInWords(was)}`);
    if (wanted > most[which]) {
      const each = `each of the ${look.containers.length} instances of ${name}`;
      throw new OpsError('Refused', `${each} can have ${limitsInWords(most)} at most: that is what their host has`);
    }
  }
}
