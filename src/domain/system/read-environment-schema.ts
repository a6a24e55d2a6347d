import { z } from 'zod';
import { check, type Checked, checkEach } from '../definition/check-schema.ts';
import { pathText, under } from '../definition/fault.ts';
import { isPlain, type Plain } from '../definition/merge.ts';
import { name } from '../definition/text-schema.ts';
import { type EnvironmentFields, environmentShape, systemFile } from './environment-schema.ts';
import { store } from './store-schema.ts';

const naming = z.object({ system: name, description: z.string().exactOptional() });

/** What names the system; and all faults of the file as written, but for what a part of it may leave to another part. */
export function readFile(definition: unknown): Checked<z.output<typeof naming>> {
  const faults = check(systemFile, definition).faults.filter(({ missing, path }) => missing !== true || required.has(pathText(path)));
  return { ...check(naming, definition), faults };
}

const required: ReadonlySet<string> = new Set(['', 'system', 'environments']);

/**
 * Reads an environment, with all that it inherits, field by field and its stores one by one, so that a fault in one hides no fault
 * between others. A field with a fault is absent from the value.
 */
export function readEnvironment(production: boolean, fields: Plain): Required<Checked<Partial<EnvironmentFields>>> {
  const { stores, ...given } = fields;
  const read = checkEach(environmentShape(production), isPlain(stores) ? given : fields);
  if (!isPlain(stores)) return read;
  const each = readStores(production, stores);
  return { value: { ...read.value, stores: each.value }, faults: [...read.faults, ...each.faults] };
}

/** The sound stores among those given: rules between stores still hold for them. */
function readStores(production: boolean, given: Plain): Required<Checked<EnvironmentFields['stores']>> {
  const schema = store(production);
  const read = Object.entries(given).map(([key, fields]) => ({ key, ...check(schema, fields) }));
  const sound = read.filter(({ value }) => value !== undefined).map(({ key, value }) => [key, value]);
  return {
    value: Object.fromEntries(sound) as EnvironmentFields['stores'],
    faults: read.flatMap(({ key, faults }) => under(['stores', key], faults)),
  };
}
