import type { Fault } from '../../definition/fault.ts';
import { plain } from '../../definition/merge.ts';
import type { Readable } from './rule.ts';

const only: Readonly<Record<string, readonly string[]>> = {
  compose: ['diskGB', 'ports', 'variables', 'versions.engine', 'versions.compose'],
  kubernetes: ['versions.kubernetes'],
};

/** What a need is measured on is of one kind of platform: elsewhere it would never be looked at. */
export function needsFitThePlatform({ written }: Readable): Fault[] {
  const kind = plain(written['platform'])['kind'] ?? 'none';
  const needs = plain(written['needs']);
  const versions = plain(needs['versions']);
  const given = [...Object.keys(needs), ...Object.keys(versions).map((name) => `versions.${name}`)];
  return Object.entries(only).flatMap(([of, names]) =>
    names
      .filter((name) => of !== kind && given.includes(name))
      .map((name) => ({ path: ['needs', ...name.split('.')], message: `this is looked at only where the platform is ${of}` })),
  );
}
