import type { Finding } from '../../domain/incident/finding.ts';
import type { IncidentActivities } from '../../domain/incident/incident-activities.ts';
import { probesOf } from '../../domain/incident/probes-of.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { bounded } from './probe-call.ts';
import { probes } from './probes/index.ts';
import type { Probing, ProbePorts } from './probes/probe-ports.ts';

/** Each on its own and all at once: so long is the whole. */
const withinMs = 5000;
/** Of services and stores, where a scenario is of none: the most that is looked at. */
const most = 12;

/** Of all lines together. */
const mostCharacters = 40_000;

const badness = { cause: 0, suspicious: 1, unknown: 2, normal: 3 } as const;

/** What is asked of the probes. */
export interface AskedProbes {
  env: Environment;
  scenario: string;
  service?: string;
  store?: string;
}

/** Read-only probes for a scenario, the worst first. Never fails: what cannot be seen is `unknown`. */
export async function findingsOf(ports: ProbePorts, asked: AskedProbes, timeMs = withinMs): Promise<Finding[]> {
  const probing = probingOf(asked);
  const calls = probesOf(asked.scenario).flatMap((name) => probes[name](ports, probing));
  const found = await Promise.all(calls.map(async (call) => await bounded(call, timeMs)));
  return withinBudget(found.toSorted((a, b) => badness[a.verdict] - badness[b.verdict]));
}

/** Findings travel through histories and messages: the worst keep their lines, those after them lose what is too much. */
function withinBudget(found: readonly Finding[]): Finding[] {
  let left = mostCharacters;
  return found.map(({ lines = [], ...finding }) => {
    const kept = lines.filter((line) => (left -= line.length) >= 0);
    return { ...finding, ...(kept.length > 0 && { lines: kept }) };
  });
}

/** The activity of incidents over it. */
export function probeActivity(ports: ProbePorts): Pick<IncidentActivities, 'probe'> {
  return { probe: async (asked) => await findingsOf(ports, asked) };
}

/** What the scenario is about: the service with the stores and endpoints it rests on, or all there is. */
function probingOf({ env, scenario, service, store }: AskedProbes): Probing {
  const { services, stores, endpoints = [] } = env;
  const own = services.filter(({ name }) => name === service);
  const rests = new Set(own.flatMap(({ after }) => after));
  const isMeant = ({ name }: { name: string }): boolean => (store === undefined ? rests.size === 0 || rests.has(name) : name === store);
  const meant = stores.filter(isMeant);
  return {
    env,
    scenario,
    services: (own.length > 0 ? own : services).slice(0, most),
    stores: (meant.length > 0 ? meant : stores).slice(0, most),
    endpoints: endpoints.slice(0, most),
  };
}
