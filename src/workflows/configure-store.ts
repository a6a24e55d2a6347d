import type { StoreSettingChange } from '../domain/store/server-setting.ts';
import { isRisky } from '../domain/store/setting-policy.ts';
import type { Run } from './run/run.ts';
import { servicesOf } from './services-of.ts';
import { startServices, stopServices } from './stopped-services.ts';
import { storeOf } from './store-of.ts';

export interface StoreConfigured {
  outcome: 'changed' | 'alreadySo';
  store: string;
  changes: readonly StoreSettingChange[];
  /** Settings that are in force only after the next restart of the server (E33). */
  restartNeeded: readonly string[];
  /** Roles and databases with a value of their own, which wins. */
  overrides: readonly string[];
}

interface Configuring {
  store: string;
  set: Readonly<Record<string, string>>;
  unset: readonly string[];
  /** The service that runs the store, where it may be restarted. */
  restart?: string | undefined;
}

/** ALTER SYSTEM and a reload; a restart where a setting needs one and the request names the service that runs the store. */
export async function configureStore(run: Run, { store: name, set, unset, restart }: Configuring): Promise<StoreConfigured> {
  const store = storeOf(run.env, name).name;
  const services = restart === undefined ? [] : servicesOf(run.env, [restart]);
  const wanted = { store, set, unset };
  const { changes, kept, overrides } = await run.observe.storeSettings(wanted);
  if (changes.length === 0) return { outcome: 'alreadySo', store, changes, restartNeeded: [], overrides };
  const waiting = changes.filter(({ takesEffect }) => takesEffect === 'restart').map((change) => change.name);
  const restarts = waiting.length > 0 && services.length > 0;
  explain(run, { changes, overrides, restarts });
  const put = changes.some((change) => isRisky(change.name)) ? run.change.putRiskyStoreSettings : run.change.putStoreSettings;
  await put({ ...wanted, kept });
  await run.verify.storeSettingsHold({ ...wanted, restarted: false, withinSeconds: 30 });
  if (restarts) {
    // Not a rolling restart: two servers must never run on one volume.
    await stopServices(run, services);
    await startServices(run, services);
    await run.verify.storeSettingsHold({ ...wanted, restarted: true, withinSeconds: 120 });
    await run.verify.storeHealthy({ store });
  }
  return { outcome: 'changed', store, changes, restartNeeded: restarts ? [] : waiting, overrides };
}

const inForce = { reload: '', newSessions: ', for sessions that begin then', restart: ', after a restart' } as const;

/** What an approver should know of it. */
function explain(run: Run, { changes, overrides, restarts }: Pick<StoreConfigured, 'changes' | 'overrides'> & { restarts: boolean }): void {
  for (const { name, from, to, takesEffect } of changes) run.note(name, `${from} → ${to}${inForce[takesEffect]}`);
  if (overrides.length > 0) run.note('has a value of its own, which wins', overrides.join(', '));
  if (!changes.some(({ takesEffect }) => takesEffect === 'restart')) return;
  run.note(
    'restart',
    restarts
      ? 'the server is stopped and started: all sessions end. One that does not start with these values is put back only by hand, in postgresql.auto.conf'
      : 'nothing is restarted by this run: the values wait for the next restart of the server',
  );
}
