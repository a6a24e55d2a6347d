import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ApprovalCase } from '../../domain/gate/approval.ts';
import type { Risk } from '../../domain/gate/risk.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { detailsOf } from '../../domain/run/details.ts';
import type { Answer, Decide, SignOff, Taken, Word } from '../../domain/run/messages.ts';
import { foundBy, searchKeys } from '../../domain/run/search-keys.ts';
import type { RunRequest } from '../../domain/run/request.ts';
import type { Phase, RunView, TimelineEntry, WaitingFor } from '../../domain/run/view.ts';
import type { Environment } from '../../domain/system/environment.ts';
import type { StepName } from '../../steps/index.ts';
import type { At } from '../../steps/step.ts';
import { callPeople } from './call-people.ts';
import type { HeldLock, LockWish } from './lock.ts';
import { tellIncident } from './tell-incident.ts';

/** What is put back if the run does not end well, with the input that was known before the change. */
export interface RegisteredUndo {
  step: StepName;
  input: unknown;
  command: string;
  temporary: boolean;
}

/** A step that failed for good and waits for a person. */
export interface Parked {
  step: number;
  name: StepName;
  at: At<unknown>;
  skippable: boolean;
}

/** All that a run knows of itself. Only the engine writes to it; messages only append. */
export interface RunState {
  readonly runbook: string;
  readonly target: string;
  readonly requester: string;
  /** Workflow id of the incident that is told how far the run is. */
  readonly incident?: string;
  /** How often it was told. */
  toldIncident: number;
  phase: Phase;
  env?: Environment;
  waiting?: { for: WaitingFor; reason: string };
  parked?: Parked;
  plan?: Plan;
  approval?: ApprovalCase;
  /** The last case people were asked about: what an override of a freeze is counted by. */
  lastApproval?: ApprovalCase;
  /** What the runbook has to say about its plan. */
  readonly notes: Record<string, string>;
  /** What the engine itself has to say. */
  readonly remarks: Record<string, string>;
  readonly marks: Record<string, number | string>;
  readonly timeline: TimelineEntry[];
  readonly decisions: Taken<Decide>[];
  readonly answers: Taken<Answer>[];
  readonly signOffs: Taken<SignOff>[];
  /** Of messages that were taken: none counts twice. */
  readonly signatures: Set<string>;
  held: Taken<Word> | undefined;
  aborted: Taken<Word> | undefined;
  readonly undos: RegisteredUndo[];
  /** From here on nothing is put back: the runbook said so. */
  kept: boolean;
  wish?: LockWish;
  locks: HeldLock[];
  /** The lock that was ended from outside. */
  lost?: string;
  /** Ends what is being done, so that the run can undo. */
  stop: () => void;
  /** Search attributes as they were last written. */
  shown: string;
}

/** A run before it knows anything. */
export function openState(runbook: string, request: RunRequest): RunState {
  return {
    runbook,
    target: textOf(request?.target),
    requester: textOf(request?.requester),
    ...(textOf(request?.incident) !== '' && { incident: textOf(request.incident) }),
    toldIncident: 0,
    phase: 'preparing',
    notes: {},
    remarks: {},
    marks: {},
    timeline: [],
    decisions: [],
    answers: [],
    signOffs: [],
    signatures: new Set(),
    held: undefined,
    aborted: undefined,
    undos: [],
    kept: false,
    locks: [],
    stop: () => undefined,
    shown: '',
  };
}

/** A request is not checked yet: anything may stand where a name should. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

/** Goes to a phase and shows it. */
export function enter(state: RunState, phase: Phase): void {
  state.phase = phase;
  show(state);
}

/** Shows what is waited for while `wait` runs. */
export async function waiting<T>(
  state: RunState,
  { for: what, reason }: { for: WaitingFor; reason: string },
  wait: () => Promise<T>,
): Promise<T> {
  const before = state.waiting;
  state.waiting = { for: what, reason };
  show(state);
  callPeople(state, state.waiting);
  try {
    return await wait();
  } finally {
    if (before === undefined) delete state.waiting;
    else state.waiting = before;
    show(state);
  }
}

/** Writes the run's state to where the Temporal UI shows it; search attributes only where they changed. */
export function show(state: RunState): void {
  setCurrentDetails(detailsOf(viewOf(state), state.plan, state.timeline));
  const pairs = [
    ...foundBy(state.target, state.runbook),
    { key: searchKeys.risk, value: riskOf(state) },
    { key: searchKeys.phase, value: state.phase },
    { key: searchKeys.waitingFor, value: state.waiting?.for ?? 'nothing' },
  ];
  const shown = pairs.map(({ value }) => value).join(' ');
  if (shown === state.shown) return;
  state.shown = shown;
  upsertSearchAttributes(pairs);
  if (state.incident !== undefined) tellIncident(state.incident, state);
}

/** The answer to the query `view`. */
export function viewOf(state: RunState): RunView {
  const done = state.timeline.filter((entry) => entry.n > 0 && (entry.state === 'done' || entry.state === 'skipped'));
  return {
    runbook: state.runbook,
    target: state.target,
    requester: state.requester,
    phase: state.phase,
    risk: riskOf(state),
    planHash: state.plan?.hash ?? '',
    ...(state.waiting && { waitingFor: state.waiting.for, waitingReason: state.waiting.reason }),
    ...(state.parked && { parkedStep: state.parked.step }),
    held: state.held !== undefined,
    stepsDone: new Set(done.map((entry) => entry.n)).size,
    stepsPlanned: state.plan?.lines.length ?? 0,
    decisions: state.decisions,
    undo: state.undos.map((undo) => undo.command).toReversed(),
    notes: { ...state.notes, ...state.remarks },
    marks: state.marks,
    locks: state.locks.map((lock) => lock.id),
  };
}

function riskOf(state: RunState): Risk {
  return state.plan?.risk ?? 'R0';
}
