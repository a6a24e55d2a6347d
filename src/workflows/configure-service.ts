import type { SettingChange, Settings } from '../domain/release/settings.ts';
import type { Run } from './run/run.ts';
import { servicesOf } from './services-of.ts';

export interface ServiceConfigured {
  outcome: 'changed' | 'alreadySo';
  service: string;
  /** In words; what may be a secret is not shown. */
  changes: readonly SettingChange[];
}

/** A small release: the same image with other variables. What is bad is put back to the snapshot. */
export async function configureService(run: Run, name: string, { set, unset, secrets }: Settings): Promise<ServiceConfigured> {
  const [service] = servicesOf(run.env, [name]);
  await run.observe.platformIdentity({});
  const settings = { service: name, set, unset, secrets };
  const { fingerprint: from, changes } = await run.observe.serviceSettings(settings);
  for (const change of changes) run.note(change.name, `${change.from} → ${change.to}`);
  if (changes.length === 0) return { outcome: 'alreadySo', service: name, changes };
  await run.verify.settingsFit(settings);
  await run.change.keepSnapshot({ service: name, fingerprint: from });
  const { fingerprint } = await run.change.putSettings({ ...settings, changeId: run.id, from });
  await run.verify.rolledOut({ service: name, fingerprint, withinSeconds: service?.readyWithinSeconds ?? 0 });
  await run.verify.serviceHealthy({ service: name });
  return { outcome: 'changed', service: name, changes };
}
