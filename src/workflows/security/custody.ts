import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { Word } from '../../domain/run/messages.ts';
import { fieldsOf, shapeFault } from '../../domain/run/messages.ts';
import { custodyId } from '../../domain/security/case-names.ts';
import type { Held } from '../../domain/security/custody-held.ts';

/** A case gives its services back, or a person does it for a case whose run is gone. */
export interface Releasing extends Word {
  /** The codename of the case. */
  codename: string;
}

const releasingFields = { ...fieldsOf.word, codename: 'text' } as const;

const takeSignal = defineSignal<[Held]>('take');
const releaseSignal = defineSignal<[Releasing]>('release');
const releaseUpdate = defineUpdate<{ held: readonly Held[] }, [Releasing]>('release');

/**
 * While it runs, the services in its memo are evidence: every change of one of them looks for it first. Its id is `custody/<system>/<environment>`; it ends when
 * no case holds anything. Operators: `release` {"by", "codename", "reason"} where a run cannot do it any more.
 */
export async function custody(target: string): Promise<void> {
  let held: Held[] = [];
  let isTold = false;
  const show = (): void => {
    upsertMemo({ held });
    setCurrentDetails(held.map(({ codename, services }) => `- **${codename}** holds ${services.join(', ')}`).join('\n'));
    isTold = true;
  };
  setHandler(takeSignal, (wanted) => {
    if (!isHeld(wanted)) return;
    held = [...held.filter(({ caseId }) => caseId !== wanted.caseId), wanted];
    show();
  });
  const release = ({ codename }: Releasing): void => {
    held = held.filter((one) => one.codename !== codename);
    show();
  };
  setHandler(releaseSignal, (word) => (shapeFault(word, releasingFields) === undefined ? release(word) : undefined));
  setHandler(releaseUpdate, (word) => (release(word), { held }), {
    description: 'Gives the services of a case back. One object: {"by", "codename", "reason"}',
    validator(word) {
      const fault = shapeFault(word, releasingFields) ?? strangerFault(held, word);
      if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
    },
  });
  if (workflowInfo().workflowId !== custodyId(target)) {
    throw ApplicationFailure.nonRetryable(
      `custody of ${target} must have the workflow id ${custodyId(target)}: changes look for that`,
      'InvalidInput',
    );
  }
  await condition(() => isTold && held.length === 0);
}

/** What came by a signal may be anything. */
function isHeld(wanted: Held): boolean {
  const { caseId, codename, holder, services } = wanted;
  return [caseId, codename, holder].every((text) => typeof text === 'string' && text !== '') && Array.isArray(services);
}

function strangerFault(held: readonly Held[], { codename }: Releasing): string | undefined {
  if (held.some((one) => one.codename === codename)) return undefined;
  return `no case ${codename.slice(0, 60)} holds anything here: ${held.map((one) => one.codename).join(', ')}`;
}
