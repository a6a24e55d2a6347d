import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillMark, Removing } from '../../activities/drill-target/drill-target.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { changeError } from './docker-errors.ts';
import type { Docker } from './docker-program.ts';
import { drillLabels } from './drill-sealed.ts';

type Kind = 'container' | 'network' | 'volume';

interface Held {
  kind: Kind;
  /** Id, or name of a volume. */
  id: string;
  name: string;
  mark: DrillMark;
}

const listing: Record<Kind, { args: readonly string[]; id: string; name: string }> = {
  container: { args: ['ps', '--all', '--no-trunc'], id: '.ID', name: '.Names' },
  network: { args: ['network', 'ls', '--no-trunc'], id: '.ID', name: '.Name' },
  volume: { args: ['volume', 'ls'], id: '.Name', name: '.Name' },
};
const removal: Record<Kind, readonly string[]> = {
  container: ['rm', '--force', '--volumes'],
  network: ['network', 'rm'],
  volume: ['volume', 'rm'],
};
/** A volume goes after what uses it. */
const order = ['container', 'network', 'volume'] as const;
const lookEveryMs = 1000;
const goneWithinMs = 300_000;

/** All there is of a project, whatever made it. */
async function held(docker: Docker, project: string): Promise<Held[]> {
  const all = await Promise.all(order.map(async (kind) => await heldOf(docker, project, kind)));
  return all.flat();
}

async function heldOf(docker: Docker, project: string, kind: Kind): Promise<Held[]> {
  const { args, id, name } = listing[kind];
  const doing = `looking at what there is of ${project}`;
  const labels = Object.values(drillLabels).map((label) => `.Label "${label}"`);
  const format = [id, name, ...labels].map((field) => `{{${field}}}`).join('\t');
  const { ok, stdout, stderr } = await docker({
    args: [...args, '--filter', `label=com.docker.compose.project=${project}`, '--format', format],
    doing,
  });
  if (!ok) throw changeError(stderr, doing);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [heldId = '', heldName = '', drillId = '', run = '', of = ''] = line.split('\t');
      return { kind, id: heldId, name: heldName, mark: { drillId, run, of } };
    });
}

/** Who raised the project, as far as it is. @throws OpsError `Unsafe` where a part of it is of no drill. */
export async function holdersOf(docker: Docker, project: string): Promise<DrillMark[]> {
  const all = await held(docker, project);
  const foreign = all.filter(({ mark }) => mark.drillId === '');
  if (foreign.length > 0) {
    const names = foreign.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    throw new OpsError('Unsafe', `the project ${project} is no drill's: there is ${names}`, {
      hint: `Give the drill target another name, or, if nobody needs them: docker compose -p ${project} down --volumes`,
    });
  }
  return [...new Map(all.map(({ mark }) => [mark.drillId, mark])).values()];
}

/** Removes, one by one and by their ids, what bears the mark of these drills, until there is nothing of it: a Compose of a dead worker may still be at it. */
export async function removeHeld(docker: Docker, project: string, { drillIds, signal, progress }: Removing): Promise<void> {
  for (const until = performance.now() + goneWithinMs; ;) {
    const ours = (await held(docker, project)).filter(({ mark }) => mark.drillId !== '' && drillIds.includes(mark.drillId));
    if (ours.length === 0) return;
    progress({ phase: `removing ${ours.map(({ name }) => name).join(', ')}` });
    const said = await removeAll(docker, ours, signal);
    if (performance.now() > until) {
      throw new OpsError('Failed', `what was raised in ${project} cannot be removed: ${said}`, {
        hint: `docker compose -p ${project} down --volumes`,
      });
    }
    if (said !== '') await sleep(lookEveryMs, undefined, { signal });
  }
}

/** What the engine said last, where it did not do it. */
async function removeAll(docker: Docker, ours: readonly Held[], signal: AbortSignal): Promise<string> {
  let said = '';
  for (const kind of order) {
    const ids = ours.filter((one) => one.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    const { ok, stderr } = await docker({
      args: [...removal[kind], ...ids],
      doing: `removing ${kind}s of a drill`,
      withinMs: 120_000,
      signal,
    });
    if (!ok) said = stderr.trim().split('\n').at(-1) ?? '';
  }
  return said;
}
