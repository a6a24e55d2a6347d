import type { PuttingSettings } from '../../activities/platform/platform.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { ServiceChange } from '../../domain/release/service-state.ts';
import type { Settings, SettingsLook } from '../../domain/release/settings.ts';
import type { Service } from '../../domain/system/platform.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { changedSince, lookToChange } from './changing.ts';
import { gapOf } from './gap.ts';
import { remember } from './history.ts';
import type { Look } from './look.ts';
import { goOnMaking, makeInstances } from './make-instances.ts';
import { lookAt } from './look.ts';
import type { OwnSettings } from './own-settings.ts';
import type { Pin } from './pins.ts';
import { withPin } from './pins.ts';
import type { Project } from './project.ts';
import { variablesIn } from './service-config.ts';
import type { Resolved, WantedSettings } from './wanted-settings.ts';
import { wantedSettings } from './wanted-settings.ts';

/** What settings would change. */
export async function settingsOf(project: Project, service: Service, settings: Settings): Promise<SettingsLook> {
  const look = await lookAt(project, service);
  const { changes } = await wantedOf(project, look, settings);
  return { fingerprint: look.fingerprint, changes };
}

/** Whether Compose makes of the files and our settings what is asked for. Nothing of the values is told. */
export async function canConfigure(project: Project, service: Service, settings: Settings): Promise<Verdict> {
  try {
    const look = await lookToChange(project, service);
    const { settings: wanted } = await wantedOf(project, look, settings);
    const pin = pinOf(look, { changeId: 'dry-run', settings: wanted });
    const resolved = await withPin(
      project,
      { workload: look.workload, pin },
      async (file) => await variablesIn(project, look.workload, [file]),
    );
    const stray = Object.entries(wanted).filter(([name, setting]) => !isResolved(resolved, name, setting));
    if (stray.length === 0) return { kind: 'successful', reason: `Compose takes ${Object.keys(wanted).join(', ')}; ${gapOf(look)}` };
    const names = stray.map(([name]) => name).join(', ');
    return { kind: 'failed', reason: `${names} would have another value: the env file of the project gives it one. Change it there` };
  } catch (error) {
    if (!isOpsError(error) || error.kind === 'Unavailable') throw error;
    return { kind: 'failed', reason: error.hint === undefined ? error.message : `${error.message}. ${error.hint}` };
  }
}

/** New containers of the same image with these variables, once for a run. */
export async function putSettings(project: Project, { service, changeId, settings, from }: PuttingSettings): Promise<ServiceChange> {
  const look = await lookToChange(project, service);
  const wanted = await wantedOf(project, look, settings);
  const isOurs = look.asked.changeId === changeId && look.kept.pin?.changeId === changeId;
  if (wanted.changes.length === 0 && isOurs) return await goOnMaking(project, look, look.asked);
  if (look.fingerprint !== from) throw changedSince(look);
  if (wanted.changes.length === 0) return { outcome: 'already', fingerprint: look.fingerprint };
  const pin = pinOf(look, { changeId, settings: wanted.settings });
  await remember(project, look);
  return await makeInstances(project, look, { pin, back: false });
}

async function wantedOf(project: Project, { workload, asked }: Look, settings: Settings): Promise<WantedSettings> {
  return wantedSettings(await variablesIn(project, workload, []), asked.settings ?? {}, settings);
}

function pinOf({ asked, service }: Look, { changeId, settings }: { changeId: string; settings: OwnSettings }): Pin {
  if (asked.id !== '') return { id: asked.id, name: asked.name, changeId, settings };
  throw new OpsError('Conflict', `the image of ${service.name} is not on the engine: it has no instance that could be made anew`, {
    hint: 'Release it first.',
  });
}

function isResolved(resolved: Resolved, name: string, setting: OwnSettings[string]): boolean {
  const value = resolved[name] ?? null;
  return setting === null || typeof setting === 'string' ? value === setting : value !== null;
}
