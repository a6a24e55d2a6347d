import { expect, test } from 'vitest';
import { peopleActivities } from '../../../../src/activities/incident/people.ts';
import type { Notice } from '../../../../src/domain/incident/notice.ts';
import type { ResponsePolicy } from '../../../../src/domain/incident/response-policy.ts';
import type { Environment } from '../../../../src/domain/system/environment.ts';
import { environmentOf } from '../../../support/fake-system.ts';

const policy: Omit<ResponsePolicy, 'ladder'> = {
  ...{ security: [], covers: [], severities: [], playbooks: [], alertmanagers: [] },
  channels: [{ kind: 'email', smtp: 'env:SMTP', from: 'watch@shop.io' }],
};
const contacts = ['Ana', 'Ben'].map((name) => ({ name, role: 'on call', email: `${name.toLowerCase()}@shop.io` }));
const namedFirst = (first: string): Environment => environmentOf('production', { contacts, response: { ...policy, ladder: [[first]] } });
const notice: Notice = { kind: 'page', title: 'down', lines: [], severity: 1, subject: 'shop #1', links: [] };

async function pagedBy(latest: (env: Environment) => Promise<Environment>): Promise<readonly string[]> {
  const ports = { send: async () => await Promise.resolve(), linkTo: async () => await Promise.resolve(undefined), latest };
  const { people } = await peopleActivities(ports).pageLevel({ env: namedFirst('Ana'), level: 0, round: 0, notice });
  return people;
}

test('a page goes to whoever the system file names now, not to whom it named when the incident began', async () => {
  expect(await pagedBy(async () => await Promise.resolve(namedFirst('Ben')))).toEqual(['Ben']);
});

test('a system file that cannot be read keeps nobody from being paged', async () => {
  expect(await pagedBy(async () => await Promise.reject(new Error('a fault in the file')))).toEqual(['Ana']);
});
