import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Service } from '../../domain/system/platform.ts';
import { lookToChange, removeNeverStarted, straightenNames, up } from './changing.ts';
import type { Container } from './containers.ts';
import { inspect } from './containers.ts';
import { changeError } from './docker-errors.ts';
import { keepWith } from './instances.ts';
import type { Look } from './look.ts';
import { lookAt } from './look.ts';
import { keep } from './pins.ts';
import type { Project } from './project.ts';
import { isReady, whyFailed } from './readiness.ts';

const restartMs = 120_000;

interface Restarting {
  service: Service;
  changeId: string;
  mode: 'rolling' | 'hard';
}

/** Instances one after the other, each ready before the next, or new ones of the same all at once. Which ones are meant is kept first. */
export async function restart(project: Project, { service, changeId, mode }: Restarting): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const { containers, fingerprint, kept } = look;
  if (look.replicas === 0 || containers.length === 0)
    throw new OpsError('Conflict', `${service.name} has no instances that could be restarted`);
  const known = kept.memory.restarted?.changeId === changeId ? kept.memory.restarted.before : undefined;
  const before = known ?? Object.fromEntries(containers.map(({ id, startedAt }) => [id, startedAt]));
  if (known === undefined) {
    await keep(project, look.workload, { ...kept, memory: { ...kept.memory, restarted: { changeId, before } } });
  }
  const outcome = mode === 'hard' ? await replaceAll(project, look, { changeId, before }) : await restartEach(project, look, before);
  return { outcome, fingerprint };
}

type Outcome = ServiceChange['outcome'];
type Before = Readonly<Record<string, string>>;

async function restartEach(project: Project, { containers, service }: Look, before: Before): Promise<Outcome> {
  const left = containers.filter(({ id, startedAt }) => before[id] === startedAt);
  for (const container of left) await restartOne(project, container, service.readyWithinSeconds);
  return left.length > 0 ? 'changed' : 'already';
}

async function replaceAll(project: Project, look: Look, { changeId, before }: { changeId: string; before: Before }): Promise<Outcome> {
  const { service, workload, kept } = look;
  const replicas = Math.max(look.replicas, Object.keys(before).length);
  if (isRenewed(look, before, replicas)) return 'already';
  await keepWith(project, look, { changeId, memory: { ...kept.memory, restarted: { changeId, before } } });
  await removeNeverStarted(project, look.containers);
  const said = await up(project, { workload, replicas, options: ['--force-recreate'] });
  const after = await lookAt(project, service);
  await straightenNames(project, after.containers);
  if (isRenewed(after, before, replicas)) return 'changed';
  throw changeError(after.containers.find(({ error }) => error !== '')?.error ?? said, `${service.name} could not be made again`);
}

function isRenewed({ containers }: Look, before: Before, replicas: number): boolean {
  return containers.length >= replicas && containers.every(({ id, status }) => !(id in before) && status !== 'created');
}

async function restartOne(project: Project, { id, name, startedAt }: Container, readyWithinSeconds: number): Promise<void> {
  const doing = `restarting ${name}`;
  const { stderr } = await project.docker({ args: ['restart', id], doing, withinMs: restartMs });
  const until = Date.now() + readyWithinSeconds * 1000;
  for (;;) {
    const [now] = await inspect(project.docker, [id]);
    if (now === undefined || now.startedAt === startedAt) throw changeError(now?.error || stderr, `${name} could not be restarted`);
    if (isReady(now)) return;
    const why = whyFailed(now) ?? (Date.now() > until ? `it is not ready after ${readyWithinSeconds} s` : undefined);
    if (why !== undefined) throw new OpsError('Failed', `${name} was restarted and will not be ready: ${why}; the others were left alone`);
    await sleep(500);
  }
}
