import { whyNever } from '../../domain/incident/never-helps.ts';
import type { Service } from '../../domain/system/platform.ts';
import { returnsOf, putAllBack } from '../rollback.ts';
import type { Run } from '../run/run.ts';
import { servicesOf } from '../services-of.ts';
import type { MitigateInput, Prepare } from './action.ts';
import { named, refuse } from './action.ts';

/** More than so many times what there is would be a change of its own. */
const mostTimes = 2;
const usualTimes = 1.5;

/** New instances of the same, one after the other, never below what is healthy. */
export const restart: Prepare = async (run, input) => {
  const service = serviceMeant(run, input);
  await run.observe.serviceState({ service: service.name });
  return async () => {
    const { fingerprint } = await run.change.restartService({ service: service.name, changeId: run.id, mode: 'rolling' });
    await isReady(run, service, fingerprint);
    return `${service.name} has new instances`;
  };
};

/** More instances: one and a half times what there are, or as said, at most twice. */
export const scale: Prepare = async (run, input) => {
  const service = serviceMeant(run, input);
  const { replicas: from } = await run.observe.serviceState({ service: service.name });
  const replicas = input.replicas ?? Math.max(from + 1, Math.ceil(from * usualTimes));
  // On paper nobody knows how many there are.
  if (from > 0 && replicas > from * mostTimes)
    refuse(`${replicas} instances are more than twice the ${from} there are: that is for \`scale\`, by a person`);
  if (from > 0 && replicas <= from) refuse(`${service.name} has ${from} instances already`);
  return async () => {
    const { fingerprint } = await run.change.scaleService({ service: service.name, changeId: run.id, from, replicas });
    await isReady(run, service, fingerprint);
    return `${service.name} has ${replicas} instances instead of ${from}`;
  };
};

/** The release before, resolved once and never "the previous one" (E41). */
export const rollback: Prepare = async (run, input) => {
  const { name } = serviceMeant(run, input);
  const returns = await returnsOf(run, { services: [name], to: { kind: 'lastHealthy' } });
  return async () => {
    await putAllBack(run, returns, false);
    return returns.map(({ service, to }) => `${service} is ${to.release ?? to.fingerprint.slice(0, 12)} again`).join('; ');
  };
};

/** No requests any more; it goes on running, so that it can be looked at. */
export const isolate: Prepare = async (run, input) => {
  const { name: service } = serviceMeant(run, input);
  const { words } = await run.observe.isolationOf({ service });
  run.note('before', words);
  return async () => {
    await run.change.isolateService({ service, level: 'traffic', changeId: run.id });
    await run.verify.serviceIsolated({ service, level: 'traffic', withinSeconds: 60 });
    return `${service} gets no requests`;
  };
};

/** Log files that fill the disk are emptied; files that nobody knows are never touched, and where the platform rotates them itself it is refused. */
export const rotateLogs: Prepare = async (run, input) => {
  const never = whyNever(input, run.env.platform.kind);
  if (never !== undefined) refuse(never);
  const { name: service } = serviceMeant(run, input);
  await run.observe.serviceState({ service });
  return async () => {
    const { freedBytes } = await run.change.rotateServiceLogs({ service });
    return `${Math.round(freedBytes / 1e6)} MB of logs of ${service} are gone`;
  };
};

/** Instances are ready, and the service answers. */
export async function isReady(run: Run, { name: service, readyWithinSeconds }: Service, fingerprint: string): Promise<void> {
  await run.verify.rolledOut({ service, fingerprint, withinSeconds: readyWithinSeconds });
  await run.verify.serviceHealthy({ service });
}

/** @throws `InvalidInput` where none is named, `Refused` where there is no such service. */
export function serviceMeant(run: Run, input: MitigateInput): Service {
  const name = named(input, 'service');
  const [service] = servicesOf(run.env, [name]);
  return service ?? refuse(`there is no service ${name} here`);
}
