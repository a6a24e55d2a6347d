import { describe, expect, test } from 'vitest';
import { onCall } from '../../../../src/domain/incident/on-call.ts';
import type { Cover, ResponsePolicy } from '../../../../src/domain/incident/response-policy.ts';
import type { Contact } from '../../../../src/domain/system/environment.ts';

const people = (...names: string[]): Contact[] => names.map((name) => ({ name, role: 'on call', email: `${name}@shop.io` }));
const contacts = people('Ana', 'Ben', 'Cleo', 'Dan');
const none: ResponsePolicy = { ladder: [], security: [], covers: [], channels: [], severities: [], playbooks: [], alertmanagers: [] };

interface Asked {
  at?: string;
  level?: number;
  restricted?: boolean;
  covers?: Cover[];
  hours?: Contact['hours'];
  response?: Partial<ResponsePolicy>;
}

/** Who is meant of the ladder Ana, then Ben and Cleo, by Berlin's time; `hours` are Ana's. */
function meant({ at = '2026-11-21T12:00:00Z', level = 0, restricted = false, covers = [], hours, response = {} }: Asked): string[] {
  const env = {
    contacts: contacts.map((contact) => (contact.name === 'Ana' && hours ? { ...contact, hours } : contact)),
    timeZone: 'Europe/Berlin',
    response: { ...none, ladder: [['Ana'], ['Ben', 'Cleo']], covers, ...response },
  };
  return onCall(env, { level, restricted, now: new Date(at) }).map(({ name }) => name);
}

describe('a level of the ladder', () => {
  test('is who the file names, and there is nobody above the last', () => {
    expect([0, 1, 2].map((level) => meant({ level }))).toEqual([['Ana'], ['Ben', 'Cleo'], []]);
  });

  test('without a ladder is everybody, once', () => {
    expect(meant({ response: { ladder: [] } })).toEqual(['Ana', 'Ben', 'Cleo', 'Dan']);
    expect(meant({ response: { ladder: [] }, level: 1 })).toEqual([]);
    expect(onCall({ contacts, timeZone: 'UTC' }, { level: 0, now: new Date() })).toHaveLength(4);
  });

  test('of what is restricted is only who must know', () => {
    expect(meant({ restricted: true, response: { security: ['Dan'] } })).toEqual(['Dan']);
    expect(meant({ restricted: true, level: 1, response: { security: ['Dan'] } })).toEqual([]);
    expect(meant({ restricted: true })).toEqual(['Ana']);
  });

  test('names nobody twice, and nobody who is no contact', () => {
    const twice = [{ for: 'Ben', by: 'Cleo', from: '2026-01-01T00:00', until: '2027-01-01T00:00' }];
    expect(meant({ level: 1, covers: twice })).toEqual(['Cleo']);
    expect(meant({ response: { ladder: [['Nobody']] } })).toEqual([]);
  });
});

describe('a cover', () => {
  const winter = { for: 'Ana', by: 'Dan', from: '2026-11-21T13:00', until: '2026-11-21T14:00' };
  test('counts from its first minute to before its last, by local time', () => {
    const at = ['2026-11-21T11:59:59Z', '2026-11-21T12:00:00Z', '2026-11-21T12:59:59Z', '2026-11-21T13:00:00Z'];
    expect(at.map((now) => meant({ at: now, covers: [winter] })[0])).toEqual(['Ana', 'Dan', 'Dan', 'Ana']);
  });

  test('may be covered in turn, and a circle ends', () => {
    const on = { from: '2026-01-01T00:00', until: '2027-01-01T00:00' };
    const chain = [
      { for: 'Ana', by: 'Ben', ...on },
      { for: 'Ben', by: 'Dan', ...on },
    ];
    expect(meant({ covers: chain })).toEqual(['Dan']);
    expect(meant({ covers: [...chain, { for: 'Dan', by: 'Ana', ...on }] })).toEqual(['Dan']);
  });

  test('over the night in which the clock is put back is an hour longer', () => {
    const night = { for: 'Ana', by: 'Dan', from: '2026-10-24T22:00', until: '2026-10-25T06:00' };
    const at = ['2026-10-24T19:59:00Z', '2026-10-24T20:00:00Z', '2026-10-25T04:59:00Z', '2026-10-25T05:00:00Z'];
    expect(at.map((now) => meant({ at: now, covers: [night] })[0])).toEqual(['Ana', 'Dan', 'Dan', 'Ana']);
  });
});

describe('working hours', () => {
  const week = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
  const office = { days: [...week], from: '09:00', until: '17:00' };
  const night = { days: [...week], from: '22:00', until: '06:00' };
  test.each([
    ['a Friday at nine', '2026-11-20T08:00:00Z', office, true],
    ['a Friday at five', '2026-11-20T16:00:00Z', office, false],
    ['a Saturday', '2026-11-21T12:00:00Z', office, false],
    ['a Monday night, before midnight', '2026-11-23T22:30:00Z', night, true],
    ['a Saturday morning that began on Friday', '2026-11-21T04:59:00Z', night, true],
    ['a Saturday at six', '2026-11-21T05:00:00Z', night, false],
    ['a Monday morning that began on Sunday', '2026-11-23T03:00:00Z', night, false],
    ['a summer morning at nine', '2026-07-03T07:00:00Z', office, true],
    ['a Sunday evening', '2026-11-22T22:00:00Z', night, false],
  ])('on %s', (_, at, hours, works) => {
    expect(meant({ at, hours })).toEqual(works ? ['Ana'] : []);
  });

  test('in the hour that there is twice go by the clock on the wall', () => {
    const hours = { days: ['sun' as const], from: '02:00', until: '03:00' };
    const at = ['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'];
    expect(at.map((now) => meant({ at: now, hours }).length)).toEqual([0, 1, 1, 0]);
  });

  test('of somebody are worked by whoever stands in', () => {
    const covers = [{ for: 'Ana', by: 'Dan', from: '2026-01-01T00:00', until: '2027-01-01T00:00' }];
    expect(meant({ at: '2026-11-20T08:00:00Z', hours: office, covers })).toEqual(['Dan']);
    expect(meant({ at: '2026-11-21T08:00:00Z', hours: office, covers })).toEqual([]);
  });
});
