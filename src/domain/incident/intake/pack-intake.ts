import type { MaintenanceWindow } from '../maintenance.ts';
import type { Severity } from '../severity.ts';
import type { Entry, Generation, Group, Intake } from './intake-state.ts';
import { emptyIntake } from './intake-state.ts';

type PackedGroup = Omit<Group, 'entries' | 'open'> & { entries: string };

/** The intake as it is carried over: 20,000 alerts take less than a megabyte. */
export interface PackedIntake extends Pick<
  Intake,
  'seen' | 'counts' | 'arrivals' | 'startedAt' | 'fresh' | 'blind' | 'deaf' | 'noData' | 'ask'
> {
  sources: readonly string[];
  groups: readonly PackedGroup[];
  generations: Readonly<Record<string, readonly [number: number, at: number]>>;
  pending: Intake['pending'] extends Map<string, infer P> ? readonly P[] : never;
  quiet: readonly (readonly [key: string, at: number])[];
  watchdogAt?: number;
  lookedAt?: number;
  windows?: readonly MaintenanceWindow[];
}

const marks = { ended: 'e', held: 'h', absent: 'b', until: 'u', key: 'k' } as const;
const states = [
  ['suppressed', 's'],
  ['asked', 'a'],
  ['expected', 'm'],
] as const;
const fields = Object.entries(marks) as [keyof typeof marks, string][];

export function packIntake(intake: Intake): PackedIntake {
  const sources: string[] = [];
  const groups = [...intake.groups].map((group) => packGroup(sources, group));
  const { seen, counts, arrivals, startedAt, fresh, blind, deaf, noData, ask, watchdogAt, lookedAt, windows } = intake;
  return {
    ...{ seen, counts, arrivals, startedAt, fresh, blind, deaf, noData, ask },
    ...(watchdogAt !== undefined && { watchdogAt }),
    ...(lookedAt !== undefined && { lookedAt }),
    ...(windows !== undefined && windows.length > 0 && { windows }),
    sources,
    groups,
    generations: Object.fromEntries([...intake.generations].map(([key, { number, at }]) => [key, [number, at] as const])),
    pending: [...intake.pending.values()],
    quiet: [...intake.quiet],
  };
}

function packGroup(sources: string[], group: Group): PackedGroup {
  const entries = [...group.entries].map(([id, entry]) => packEntry(sources, id, entry)).join(';');
  const packed: Partial<Group> = { ...group };
  delete packed.entries;
  delete packed.open;
  return { ...(packed as Omit<Group, 'entries' | 'open'>), entries };
}

export function unpackIntake({ sources, groups, generations, pending, quiet, ...rest }: PackedIntake): Intake {
  const intake: Intake = { ...emptyIntake(), ...rest, quiet: new Map(quiet) };
  for (const { entries, ...packed } of groups) {
    const unpacked = entries === '' ? [] : entries.split(';').map((text) => unpackEntry(sources, text));
    const open = unpacked.filter(([, { ended }]) => ended === undefined).length;
    const group: Group = { ...packed, entries: new Map(unpacked), open };
    intake.groups.add(group);
    intake.live.set(group.key, group);
    for (const key of group.joined) intake.aliases.set(key, group);
    for (const id of group.entries.keys()) intake.where.set(id, group);
  }
  intake.generations = new Map(Object.entries(generations).map(([key, [number, at]]): [string, Generation] => [key, { number, at }]));
  intake.pending = new Map(pending.map((one) => [one.id, one]));
  return intake;
}

function packEntry(sources: string[], id: string, entry: Entry): string {
  const split = id.indexOf('|');
  const source = id.slice(0, split);
  if (!sources.includes(source)) sources.push(source);
  const times = fields.flatMap(([name, mark]) => (entry[name] === undefined ? [] : [`${mark}${entry[name]}`]));
  const flags = `${entry.severity}${states.map(([name, flag]) => (entry[name] ? flag : '')).join('')}`;
  return [sources.indexOf(source), id.slice(split + 1), entry.since, flags, ...times].join(',');
}

function unpackEntry(sources: readonly string[], text: string): [string, Entry] {
  const [source = '0', fingerprint = '', since = '0', flags = '2', ...times] = text.split(',');
  const entry: Entry = { since: Number(since), severity: Number(flags[0]) as Severity };
  for (const [name, flag] of states) if (flags.includes(flag)) entry[name] = true;
  for (const time of times) {
    const field = fields.find(([, mark]) => mark === time[0]);
    if (field) entry[field[0]] = Number(time.slice(1));
  }
  return [`${sources[Number(source)] ?? ''}|${fingerprint}`, entry];
}
