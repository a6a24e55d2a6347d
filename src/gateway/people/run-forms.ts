import type { Plan } from '../../domain/plan/plan.ts';
import type { RunView } from '../../domain/run/view.ts';
import type { Form } from './forms.ts';

/** What can be done about a run as it stands. */
export function runForms(view: RunView, plan: Plan | null): Form[] {
  const asked = { approval: decide, freeze: decide, answer, signOff }[String(view.waitingFor)];
  const main = asked?.(view, plan) ?? [];
  if (view.phase === 'done' || view.phase === 'recording' || view.phase === 'undoing') return [];
  return [...main, view.held || view.waitingFor === 'release' ? release : hold, abort];
}

function decide(view: RunView, plan: Plan | null): Form[] {
  if (plan === null) return [];
  const confirm = { name: 'confirm', label: `To approve what cannot be undone, type ${plan.target}` };
  const override = { name: 'overrideFreeze', label: 'Why act in spite of the freeze' };
  return [
    {
      name: 'decide',
      title: `Decide on plan ${plan.hash.slice(0, 12)}`,
      fixed: { planHash: plan.hash },
      fields: [
        ...(plan.risk === 'R3' ? [confirm] : []),
        ...(view.waitingFor === 'freeze' ? [override] : []),
        { name: 'comment', label: 'Comment (optional)', kind: 'long' },
      ],
      buttons: [
        { text: 'Approve', name: 'verdict', value: 'approve' },
        { text: 'Reject', name: 'verdict', value: 'reject', look: 'no' },
      ],
    },
  ];
}

function answer({ parkedStep }: RunView): Form[] {
  return [
    {
      name: 'answer',
      title: `What shall become of step ${parkedStep ?? ''}?`,
      fixed: { step: String(parkedStep ?? '') },
      fields: [{ name: 'reason', label: 'Why (needed to skip)', kind: 'long' }],
      buttons: [
        { text: 'Try again', name: 'choice', value: 'retry' },
        { text: 'Skip it', name: 'choice', value: 'skip', look: 'plain' },
        { text: 'Roll back', name: 'choice', value: 'rollBack', look: 'no' },
        { text: 'Leave it as it is', name: 'choice', value: 'fail', look: 'no' },
      ],
    },
  ];
}

function signOff(): Form[] {
  const comment = { name: 'comment', label: 'Comment (optional)', kind: 'long' } as const;
  return [{ name: 'signOff', title: 'Is the result good?', fields: [comment], buttons: [{ text: 'Sign off' }] }];
}

const why = { name: 'reason', label: 'Why (optional)', kind: 'long' } as const;
const hold: Form = { name: 'hold', title: 'Stop before the next step', fields: [why], buttons: [{ text: 'Hold', look: 'plain' }] };
const release: Form = { name: 'release', title: 'Go on', fields: [why], buttons: [{ text: 'Release', look: 'plain' }] };
const abort: Form = { name: 'abort', title: 'End it and put everything back', fields: [why], buttons: [{ text: 'Abort', look: 'no' }] };
