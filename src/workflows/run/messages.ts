import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { isSigned } from '../../domain/gate/signature.ts';
import type { Signature } from '../../domain/gate/signature.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { ApprovalState } from '../../domain/gate/approval.ts';
import type { Answer, Decide, SignOff, Taken, Word } from '../../domain/run/messages.ts';
import type { RunView, TimelineEntry } from '../../domain/run/view.ts';
import { standingNow } from './approval-gate.ts';
import { answerFault, decideFault, signOffFault, wordFault } from './message-faults.ts';
import { signingCase, signingFault } from './message-signatures.ts';
import type { RunState } from './run-state.ts';
import { show, viewOf } from './run-state.ts';

interface Taking {
  taken: true;
}
const taken: Taking = { taken: true };

const viewQuery = defineQuery<RunView>('view');
const planQuery = defineQuery<Plan | null>('plan');
const timelineQuery = defineQuery<TimelineEntry[]>('timeline');

interface Message<M extends object, R> {
  name: string;
  description: string;
  /** Only stops the run: it is taken without a signature everywhere. */
  stops?: true;
  fault(state: RunState, message: M): string | undefined;
  take(state: RunState, message: Taken<M>): R;
}

const messages = [
  message<Decide, ApprovalState | Taking>({
    name: 'decide',
    description:
      'One object: {"planHash", "by", "verdict": "approve" | "reject", "comment", "confirm": target for R3, "overrideFreeze": reason}',
    fault: decideFault,
    take(state, decision) {
      state.decisions.push(decision);
      return state.approval ? standingNow(state, state.approval) : taken;
    },
  }),
  message<Answer, Taking>({
    name: 'answer',
    description: 'A step failed for good. One object: {"step", "choice": "retry" | "skip" | "rollBack" | "fail", "by", "reason", "input"}',
    fault: answerFault,
    take(state, given) {
      state.answers.push(given);
      return taken;
    },
  }),
  message<Word, Taking>({
    name: 'hold',
    stops: true,
    description: 'Stop before the next step. One object: {"by", "reason"}',
    fault: (state, word) => wordFault(state, word),
    take(state, word) {
      state.held = word;
      return taken;
    },
  }),
  message<Word, Taking>({
    name: 'release',
    description: 'Go on after a hold. One object: {"by"}',
    fault: (state, word) => wordFault(state, word) ?? (state.held ? undefined : 'the run is not held'),
    take(state) {
      state.held = undefined;
      return taken;
    },
  }),
  message<Word, Taking>({
    name: 'abort',
    stops: true,
    description: 'Undo what was done and end. One object: {"by", "reason"}',
    fault: (state, word) => wordFault(state, word) ?? (state.aborted ? 'the run is being aborted already' : undefined),
    take(state, word) {
      state.aborted = word;
      state.stop();
      return taken;
    },
  }),
  message<SignOff, Taking>({
    name: 'signOff',
    description: 'The result is good. One object: {"by", "comment"}',
    fault: signOffFault,
    take(state, given) {
      state.signOffs.push(given);
      return taken;
    },
  }),
];

/** Answers updates, signals of the same names, and queries. To be called before the first await of a run. */
export function listen(state: RunState): void {
  for (const each of messages) each(state);
  setHandler(viewQuery, () => viewOf(state), { description: 'Where the run stands' });
  setHandler(planQuery, () => state.plan ?? null, { description: 'What will be done, and its hash' });
  setHandler(timelineQuery, () => state.timeline, { description: 'Steps with their times' });
}

function message<M extends object, R>({ name, description, stops, fault, take }: Message<M, R>): (state: RunState) => void {
  return (state) => {
    const faultOf = (given: M): string | undefined =>
      fault(state, given) ?? signingFault(state, signingCase(state, { name, message: given, stops }));
    const accept = (given: M, via: 'update' | 'signal'): R => {
      const { signed, ...said } = given as M & { signed?: Signature };
      const counts = isSigned(signingCase(state, { name, message: given, stops }));
      if (counts && signed) state.signatures.add(signed.signature);
      const result = take(state, { ...said, at: new Date().toISOString(), via, ...(counts && { signed: true as const }) });
      show(state);
      return result;
    };
    setHandler(defineUpdate<R, [M]>(name), (given) => accept(given, 'update'), {
      description,
      validator(given) {
        const why = faultOf(given);
        if (why !== undefined) throw ApplicationFailure.nonRetryable(why, 'Refused');
      },
    });
    // A signal cannot be answered: one that does not fit is dropped, and the run's notes say so.
    setHandler(
      defineSignal<[M]>(name),
      (given) => {
        const why = faultOf(given);
        if (why === undefined) accept(given, 'signal');
        else refuse(state, name, why);
      },
      { description },
    );
  };
}

function refuse(state: RunState, name: string, why: string): void {
  state.remarks[`a signal ${name} was refused`] = why;
  show(state);
}
