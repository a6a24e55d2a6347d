import type { ClientBase } from 'pg';

/** Settings that tend to hold secrets: connection strings, commands, and those of extensions and applications (with a dot). */
const secretive = /\.|conninfo|_command$|passphrase|password|secret|token/;

/** The server's settings that are not its defaults, as SQL comments: for people who build a new server. */
export async function serverSettings(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string; setting: string; unit: string | null }>(
    `select name, setting, unit from pg_settings where source not in ('default', 'override', 'client', 'session', 'interactive') order by name`,
  );
  const told = rows.filter(({ name }) => !secretive.test(name));
  const lines = told.map(({ name, setting, unit }) => `-- ${name} = ${setting.replaceAll('\n', ' ')}${unit === null ? '' : `  (${unit})`}`);
  return ['', '-- Settings of the server that were not its defaults:', ...lines, ''].join('\n');
}
