import type { PostgresStore } from '../domain/system/environment.ts';
import type { ServerSettings } from '../domain/store/server-setting.ts';

/** One PostgreSQL server as changes of its settings need it. Throws OpsError only. */
export interface SettingsServer {
  /** Of these settings, in whatever case their names are. */
  read(names: readonly string[]): Promise<ServerSettings>;
  /** Writes what ALTER SYSTEM says; null: it says nothing of it. The server looks at the value; nothing takes effect yet. */
  alter(name: string, value: string | null): Promise<void>;
  reload(): Promise<void>;
}

/** Opens the server of a store; secrets are resolved at each call. */
export type OpenSettingsServer = (store: PostgresStore) => SettingsServer;
