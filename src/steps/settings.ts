import type { ServiceChange } from '../domain/release/service-state.ts';
import type { Settings, SettingsLook } from '../domain/release/settings.ts';
import { valueInWords, variablesOf } from '../domain/release/settings.ts';
import type { Marked, OfService } from './of-service.ts';
import { commandsOf } from './of-service.ts';
import { restoreSnapshot } from './release.ts';
import { by, change, observe, verify } from './step.ts';

type Configuring = OfService & Settings;

/** What these settings would change, variable by variable. @throws OpsError `Unsupported` or `InvalidInput` with the remedy for what cannot be set here. */
export const serviceSettings = observe<Configuring, SettingsLook>({
  class: 'look',
  command: (at) => commandsOf(at).look,
  preview: ({ input }) => ({
    fingerprint: '<now>',
    changes: variablesOf(input).map((name) => ({ name, from: '<now>', to: wordsOf(input, name) })),
  }),
});

/** Whether they could be set: there is room, rights and references are there, nobody else owns the service. */
export const settingsFit = verify<Configuring>({
  class: 'look',
  command: (at) => commandsOf(at).tryVariables(at.input),
});

/** Asks for instances with these settings. @throws OpsError `Conflict` when the state is not what the plan saw, or somebody else owns it. */
export const putSettings = change<Configuring & Marked & { from: string }, ServiceChange>({
  class: 'act',
  risk: 'R2',
  command: (at) => commandsOf(at).setVariables(at.input),
  preview: () => ({ outcome: 'changed', fingerprint: '<after>' }),
  undo: by(restoreSnapshot, ({ input }) => ({ service: input.service, changeId: input.changeId, fingerprint: input.from })),
});

function wordsOf({ set, secrets }: Settings, name: string): string {
  const value = set[name];
  return value === undefined ? (secrets[name] ?? 'not set') : valueInWords(name, value);
}
