import { didYouMean } from '../../definition/did-you-mean.ts';
import type { Fault } from '../../definition/fault.ts';
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
  if (asked === undefined || (response?.prometheus ?? release?.prometheus) !== undefined) return [];
  return [
    { path: ['response', 'playbooks', asked[0], 'clear'], message: 'a key metric needs the address of Prometheus: response.prometheus' },
  ];
}
