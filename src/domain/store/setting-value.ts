import type { ServerSetting } from './server-setting.ts';

type Described = Pick<ServerSetting, 'kind' | 'unit' | 'min' | 'max' | 'options'>;

const bytes: Readonly<Record<string, number>> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const yes = ['on', 'true', 'yes', '1'];
const no = ['off', 'false', 'no', '0'];

/** Why a server would refuse the value; undefined where it would take it. It has no dry run of its own. */
export function valueFault(setting: Described, text: string): string | undefined {
  switch (setting.kind) {
    case 'bool':
      return asTruth(text) === undefined ? 'expected on or off' : undefined;
    case 'enum':
      return (setting.options ?? []).includes(text.toLowerCase()) ? undefined : `expected one of: ${(setting.options ?? []).join(', ')}`;
    case 'string':
      return undefined;
    default:
      return numberFault(setting, text);
  }
}

/** Whether two texts are the same value: `1GB` and `131072` of `8kB`. */
export function isSameValue(setting: Described, a: string, b: string): boolean {
  switch (setting.kind) {
    case 'bool':
      return asTruth(a) !== undefined && asTruth(a) === asTruth(b);
    case 'enum':
      return a.toLowerCase() === b.toLowerCase();
    case 'string':
      return a === b;
    default:
      return asNumber(setting, a) !== undefined && asNumber(setting, a) === asNumber(setting, b);
  }
}

/** A value with its unit, for people: what has one of its own keeps it. */
export function withUnit({ unit }: Described, text: string): string {
  return unit === null || !/^\d/.test(text) || /[a-zA-Z]$/.test(text) ? text : `${text}${/^\d/.test(unit) ? ` × ${unit}` : unit}`;
}

function asTruth(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return yes.includes(word) ? true : no.includes(word) ? false : undefined;
}

function numberFault(setting: Described, text: string): string | undefined {
  const value = asNumber(setting, text);
  if (value === undefined) return `expected a number${unitsOf(setting.unit)}`;
  const [least, most] = [Number(setting.min ?? -Infinity), Number(setting.max ?? Infinity)];
  if (value >= least && value <= most) return undefined;
  return `it may be ${setting.min ?? ''} to ${setting.max ?? ''}${setting.unit === null ? '' : `, in ${setting.unit}`}`;
}

/** In the setting's own unit. */
function asNumber({ unit, kind }: Described, text: string): number | undefined {
  const [, digits, given] = /^\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = given ? factorOf(unit, given) : 1;
  if (factor === undefined) return undefined;
  const value = Number(digits) * factor;
  return kind === 'integer' ? Math.round(value) : value;
}

function factorOf(unit: string | null, given: string): number | undefined {
  const [, count = '', base = ''] = /^(\d*)([a-zA-Z]+)$/.exec(unit ?? '') ?? [];
  const family = [bytes, milliseconds].find((one) => one[base] !== undefined);
  const [from, to] = [family?.[given], family?.[base]];
  return from === undefined || to === undefined ? undefined : from / (to * Number(count || '1'));
}

function unitsOf(unit: string | null): string {
  const base = /[a-zA-Z]+$/.exec(unit ?? '')?.[0] ?? '';
  const family = [bytes, milliseconds].find((one) => one[base] !== undefined);
  return family === undefined ? '' : ` with one of the units ${Object.keys(family).join(', ')}`;
}
