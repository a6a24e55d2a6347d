import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

/** What the numbers entity remembers. */
interface Given {
  last: number;
  /** The newest, so that who asks twice has the same answer. */
  numbers: readonly (readonly [id: string, number: number])[];
}

const remembered = 2000;
const mostUpdates = 1500;

/** Gives incidents their numbers, one after the other, for all systems. Update `numberOf`: the same id has the same number. Its id is `incident-numbers`. */
export async function incidentNumbers(given: Given = { last: 0, numbers: [] }): Promise<void> {
  const numbers = new Map(given.numbers);
  let { last } = given;
  let updates = 0;
  setHandler(
    defineUpdate<number, [{ id: string }]>('numberOf'),
    ({ id }) => {
      updates += 1;
      const known = numbers.get(id);
      if (known !== undefined) return known;
      last += 1;
      numbers.set(id, last);
      setCurrentDetails(`The last incident was **#${last}**`);
      return last;
    },
    { description: 'The number of an incident. One object: {"id"}' },
  );
  await condition(() => updates >= mostUpdates || workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  await continueAsNew<typeof incidentNumbers>({ last, numbers: [...numbers].slice(-remembered) });
}
