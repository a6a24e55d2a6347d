import { z } from 'zod';
import { isSecretSetting } from '../release/settings.ts';

const most = 50;
const name = z.string().min(1).max(100);
const value = z
  .string({ error: 'expected a text, as in "200"' })
  .max(4000)
  .regex(/^[^\p{Cc}]*$/u, 'expected one line of text');
const variable = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const parameter = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/;
const reference = z
  .string()
  .regex(/^(k8s:[a-z0-9][a-z0-9.-]*\/[\w.-]+|env:[A-Za-z_]\w*)$/, 'expected k8s:SECRET/KEY, or env:VARIABLE of the Compose env file');

const Given = z.strictObject({
  service: name.optional().describe('Name of a service of the system file, whose variables are changed'),
  store: name.optional().describe('Name of a store, whose server settings are changed'),
  set: z.record(z.string(), value).default({}).describe('What is to have which value; no secrets'),
  unset: z
    .array(z.string())
    .max(most)
    .default([])
    .describe('Variables that are taken away; settings of a store that are not set by us any more'),
  secrets: z.record(z.string(), reference).default({}).describe('Variables of a service and where the platform finds their secret'),
  restart: name.optional().describe('The service that runs the store, stopped and started where a setting needs it'),
  reason: z.string().trim().min(1).max(1000).optional(),
});
type Given = z.output<typeof Given>;

/** What `configChange` takes: settings of one service, or of one store. No fault repeats a value. */
export const configChangeInput = Given.superRefine((input, { addIssue }) => {
  for (const { path, message } of [...wholeFaults(input), ...namesFaults(input), ...secretFaults(input)]) {
    addIssue({ code: 'custom', path, message });
  }
});

interface Fault {
  path: string[];
  message: string;
}

function wholeFaults({ service, store, set, unset, secrets, restart }: Given): Fault[] {
  const count = Object.keys(set).length + Object.keys(secrets).length + unset.length;
  const rules: readonly (readonly [boolean, string, string])[] = [
    [(service === undefined) === (store === undefined), 'service', 'name either a service or a store'],
    [count === 0, 'set', 'name at least one setting, under `set`, `unset` or `secrets`'],
    [count > most, 'set', `at most ${most} settings at once`],
    [store !== undefined && Object.keys(secrets).length > 0, 'secrets', "a store takes none: its secrets stand in the server's own files"],
    [service !== undefined && restart !== undefined, 'restart', 'only for a store: a service gets new instances anyway'],
  ];
  return rules.flatMap(([isBroken, at, message]) => (isBroken ? [{ path: [at], message }] : []));
}

function namesFaults({ store, set, unset, secrets }: Given): Fault[] {
  const names = [...Object.keys(set), ...Object.keys(secrets), ...unset];
  const [form, what] = store === undefined ? [variable, 'a variable'] : [parameter, 'a setting'];
  return names.flatMap((key, n) => [
    ...(form.test(key) ? [] : [{ path: ['set', key], message: `is no name of ${what}` }]),
    ...(names.indexOf(key) === n ? [] : [{ path: ['set', key], message: 'is named twice' }]),
  ]);
}

function secretFaults({ store, set }: Given): Fault[] {
  const message = store === undefined ? secretHint : storeHint;
  return Object.entries(set).flatMap(([key, given]) => (isSecretSetting(key, given) ? [{ path: ['set', key], message }] : []));
}

const secretHint =
  'looks like a secret, or is called like one (it is not repeated here): keep it on the platform and name it under `secrets`, as in {"API_KEY": "k8s:SECRET/KEY"}; change it if it was a real one';
const storeHint = "looks like a secret (it is not repeated here): it stands in the server's own files; change it if it was a real one";
