import { z } from 'zod';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';

/** A value of a variable; null: none, whatever the files say; or the variable of the env file that holds its secret. */
export const OwnSetting = z.union([z.string(), z.null(), z.strictObject({ from: z.string() })]);
const Own = z.record(z.string(), OwnSetting);

/** The variables of a service that we set, over those of its files. */
export type OwnSettings = z.output<typeof Own>;

/** As a label of the containers that are made with them; empty where there are none. */
export function settingsText(settings: OwnSettings | undefined): string {
  return settings === undefined || Object.keys(settings).length === 0 ? '' : canonical(settings);
}

/** @throws OpsError `Corrupt` for a label that we did not write. */
export function settingsIn(text: string): OwnSettings | undefined {
  if (text === '') return undefined;
  const { success, data, error } = Own.safeParse(parsed(text));
  if (success) return data;
  throw new OpsError('Corrupt', 'the label watchkeeper.settings of a container is not as Watchkeeper wrote it', { cause: error });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As `environment` of a file that overrides others. A variable without a value is taken away, those of an `env_file` too. */
export function environmentOf(settings: OwnSettings): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      if (setting === null || typeof setting === 'string') return [name, setting === null ? null : literal(setting)];
      return [name, `\${${setting.from}:?is not in the env file}`];
    }),
  );
}

/** A text that Compose takes as it is: it expands what begins with a dollar. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The text that `literal` was made of. */
export function unescaped(text: string): string {
  return text.replaceAll('$$', '$');
}
