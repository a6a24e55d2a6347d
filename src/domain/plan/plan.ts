import type { Risk } from '../gate/risk.ts';
import { highestRisk } from '../gate/risk.ts';
import { canonical } from './canonical.ts';
import { sha256Hex } from './digest.ts';

export type PlanEffect = 'observe' | 'change' | 'verify' | 'recover' | 'wait';

/** One line of a plan: what would be done, as a person would have typed it, and how it would be undone. */
export interface PlanLine {
  /** From 1. */
  n: number;
  effect: PlanEffect;
  step: string;
  command: string;
  risk: Risk;
  /** The command that undoes it, or `cannot be undone: …`; absent where nothing is changed. */
  undo?: string;
  /** Undone at the end in every outcome. */
  temporary?: true;
}

export interface Plan {
  runbook: string;
  target: string;
  risk: Risk;
  lines: readonly PlanLine[];
  /** SHA-256 in hex over runbook, target, what was read of the system, input and lines. An approval is for this. */
  hash: string;
  /** What a person should know before deciding, measured while planning; not part of the hash. */
  notes: Readonly<Record<string, string>>;
}

/** What a plan is made of. `environmentDigest` ties it to the system file that was read. */
export interface PlanParts {
  runbook: string;
  target: string;
  environmentDigest: string;
  input: unknown;
  lines: readonly PlanLine[];
  notes: Readonly<Record<string, string>>;
}

/** The plan of these lines; the same parts give the same hash in every process. */
export function planOf({ runbook, target, environmentDigest, input, lines, notes }: PlanParts): Plan {
  const hash = sha256Hex(canonical({ runbook, target, environmentDigest, input, lines }));
  return { runbook, target, risk: highestRisk(lines.map((line) => line.risk)), lines, hash, notes };
}

/** The plan with one line replaced: another plan, with another hash. */
export function planWithLine(plan: Plan, line: PlanLine): Plan {
  const lines = plan.lines.map((old) => (old.n === line.n ? line : old));
  const hash = sha256Hex(canonical({ before: plan.hash, lines }));
  return { ...plan, lines, hash, risk: highestRisk(lines.map(({ risk }) => risk)) };
}

/** How two plans differ, a line each: `- 3 command` was planned before, `+ 3 command` is planned now. */
export function planDifference(before: Plan, now: Plan): string[] {
  const words = (plan: Plan): string[] => plan.lines.map((line) => `${line.n} ${line.effect} ${line.command}`);
  const [old, fresh] = [words(before), words(now)];
  const gone = old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`);
  const added = fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  const lines = [...gone, ...added];
  return lines.length > 0 || before.hash === now.hash ? lines : ['the input, a risk or an undo is another'];
}
