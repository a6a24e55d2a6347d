import type { Verdict } from '../verdict.ts';
import type { HostFacts, Needs } from './needs.ts';

export interface HostFinding {
  what: string;
  verdict: Verdict;
}

/** Every need against what there is; what cannot be told is `error`, never good (E62). */
export function judgeHost(needs: Needs, facts: HostFacts): HostFinding[] {
  const sizes = [
    atLeast('cores', needs.cores, facts.cores),
    atLeast('memory in GB', needs.memoryGB, inGB(facts.memoryBytes)),
    atLeast('free disk in GB', needs.diskGB, inGB(facts.freeBytes)),
  ];
  const versions = Object.entries(needs.versions).map(([what, wanted]) => newEnough(what, wanted, facts.versions[what]));
  const ports = needs.ports.map((port) => {
    const by = facts.taken.find((one) => one.port === port)?.by;
    return finding(`port ${port}`, by === undefined, by === undefined ? 'nobody else has it' : `${by} has it`);
  });
  const variables = needs.variables.map((name) => {
    const isThere = !facts.missing.includes(name);
    return finding(`variable ${name}`, isThere, isThere ? 'is set' : 'is not set, or empty');
  });
  return [...sizes.flatMap((size) => size ?? []), ...versions, ...ports, ...variables];
}

function atLeast(what: string, wanted: number | undefined, there: number | undefined): HostFinding | undefined {
  if (wanted === undefined) return undefined;
  if (there === undefined) return unknown(what);
  return finding(what, there >= wanted, `${there} of ${wanted} that are needed`);
}

function newEnough(what: string, wanted: string, there: string | undefined): HostFinding {
  if (there === undefined) return unknown(`version of ${what}`);
  const [own, least] = [numbersOf(there), numbersOf(wanted)];
  const differing = least.findIndex((part, at) => part !== (own[at] ?? 0));
  const isNewEnough = differing === -1 || (own[differing] ?? 0) > (least[differing] ?? 0);
  return finding(`version of ${what}`, isNewEnough, `${there}; ${wanted} or later is needed`);
}

function numbersOf(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

function inGB(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.floor(bytes / 1e8) / 10;
}

function finding(what: string, isGood: boolean, reason: string): HostFinding {
  return { what, verdict: { kind: isGood ? 'successful' : 'failed', reason: `${what}: ${reason}` } };
}

function unknown(what: string): HostFinding {
  return { what, verdict: { kind: 'error', reason: `${what}: it cannot be told from here` } };
}
