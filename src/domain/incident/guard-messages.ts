import type { Fields } from '../run/messages.ts';

/** A turn is given back, with what came of it; `unused`: nothing was done. */
export interface Given {
  actionId: string;
  result: 'helped' | 'failed' | 'unused';
}

/** `on`: the kill switch is on, and nothing is done by itself. */
export interface Killing {
  by: string;
  on: boolean;
  reason?: string;
}

/** The fields of each message of a guard. */
export const guardFields = {
  asked: {
    actionId: 'text',
    action: 'text',
    risk: 'text',
    by: 'text',
    holder: 'text',
    playbook: 'optional text',
    incident: 'optional text',
    override: 'optional text',
  },
  given: { actionId: 'text', result: 'text' },
  killing: { by: 'text', on: 'anything', reason: 'optional text' },
} as const satisfies Record<string, Fields>;

/** What is guarded: the service, or the store, where an action is of one. */
export function guardedBy({ service, store, endpoint }: { service?: string; store?: string; endpoint?: string }): string {
  if (service !== undefined) return service;
  return store === undefined ? `endpoint-${endpoint ?? 'none'}` : `store-${store}`;
}
