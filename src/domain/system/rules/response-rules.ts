import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
import { whyNever } from '../../incident/never-helps.ts';
import { canReach } from '../../incident/ways.ts';
import type { Contact } from '../environment.ts';
import { prometheusOf } from '../prometheus-of.ts';
import type { Readable } from './rule.ts';

/** Whoever is to be paged is a contact, and is named only once as such. */
export function ladderNamesContacts({ fields: { response, contacts = [] } }: Readable): Fault[] {
  if (response === undefined) return [];
  const names = contacts.map((contact) => contact.name);
  const unknown = (path: (string | number)[], name: string): Fault[] =>
    names.includes(name) ? [] : [{ path: ['response', ...path], message: `no contact is called ${name}${didYouMean(name, names)}` }];
  return [
    ...response.ladder.flatMap((level, n) => level.flatMap((name, m) => unknown(['ladder', n, m], name))),
    ...response.security.flatMap((name, n) => unknown(['security', n], name)),
    ...response.covers.flatMap((cover, n) => [...unknown(['covers', n, 'for'], cover.for), ...unknown(['covers', n, 'by'], cover.by)]),
  ];
}

/** A playbook with a key metric needs somebody who knows it. */
export function playbooksCanBeMeasured({ fields: { response, release } }: Readable): Fault[] {
  const asked = Object.entries(response?.playbooks ?? {}).find(([, { clear }]) => clear !== undefined);
  if (asked === undefined || prometheusOf({ response, release }) !== undefined) return [];
  return [
    { path: ['response', 'playbooks', asked[0], 'clear'], message: 'a key metric needs the address of Prometheus: response.prometheus' },
  ];
}

/** An option that can never help would only be refused, at night. */
export function playbooksFitThePlatform({ fields: { response, platform } }: Readable): Fault[] {
  return Object.entries(response?.playbooks ?? {}).flatMap(([scenario, { options }]) =>
    options.flatMap((option, n): Fault[] => {
      const message = whyNever(option, platform?.kind ?? 'none');
      return message === undefined ? [] : [{ path: ['response', 'playbooks', scenario, 'options', n, 'action'], message }];
    }),
  );
}

/** A page that goes nowhere wakes nobody: in production every level of the ladder has somebody whom a channel reaches (E67). */
export function pagesArrive({ production, fields: { response, contacts = [] } }: Readable): Fault[] {
  if (!production || response === undefined) return [];
  const known = new Map<string, Contact>(contacts.map((contact) => [contact.name, contact]));
  // A name that is nobody's has a fault of its own.
  const lost = (names: readonly string[]): boolean =>
    names.every((name) => known.has(name)) && !names.some((name) => canReach(response.channels, known.get(name) as Contact));
  const levels = response.ladder.map((names, n) => ({ path: ['response', 'ladder', n], names }));
  const everybody = { path: ['response', 'channels'], names: [...known.keys()] };
  const security = { path: ['response', 'security'], names: response.security };
  const asked = [...(levels.length > 0 ? levels : [everybody]), ...(security.names.length > 0 ? [security] : [])];
  return asked.filter(({ names }) => names.length > 0 && lost(names)).map(({ path }) => ({ path, message: nobodyReached }));
}

const nobodyReached =
  'nobody of these can be reached: an email needs a channel of kind email, a phone one of kind pagerduty or webhook, a Slack member id one of kind slack or slackApp';
