import { condition, defineSignal, setCurrentDetails, setHandler } from '@temporalio/workflow';

/** Ends a lock: from its holder, or from whoever found that its holder is gone. */
export const unlockSignal = defineSignal('unlock');

/**
 * A lock: it exists, and that is all. Its id says what is locked; the server lets one of an id run at a time and ends it when its
 * parent, the holder, closes.
 */
export async function lock(held: { holder: string; reason: string }): Promise<void> {
  let free = false;
  setHandler(unlockSignal, () => void (free = true), { description: 'Frees the lock. Only for a holder that is gone' });
  setCurrentDetails(`Held by **${held?.holder}**: ${held?.reason}`);
  await condition(() => free);
}
