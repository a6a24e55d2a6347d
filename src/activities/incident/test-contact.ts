import type { Delivery, Notice } from '../../domain/incident/notice.ts';
import { OpsError } from '../../domain/ops-error.ts';
import type { Environment } from '../../domain/system/environment.ts';
import { targetOf } from '../../domain/system/environment.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { PeoplePorts } from './people.ts';
import { pagePeople } from './people.ts';

/** The test page. Sent again it is read again: nobody minds one test more. */
export function testContactActivities(ports: PeoplePorts): Implements<Pick<Vocabulary, 'testContact'>> {
  return {
    async testContact({ env, input }) {
      const person = env.contacts.find(({ name }) => name === input.contact);
      if (person === undefined) throw new OpsError('NotFound', `no contact of ${targetOf(env)} is called ${input.contact}`);
      const { deliveries } = await pagePeople(ports, { env, notice: testNotice(env, person.name), round: 1, meant: [person] });
      return { verdict: verdictOf(person.name, deliveries), deliveries };
    },
  };
}

function testNotice(env: Environment, name: string): Notice {
  return {
    kind: 'test',
    title: `Test page of ${targetOf(env)} to ${name}`,
    lines: ['Nothing is wrong: this is a test of the ways to you. You need not answer.'],
    severity: 4,
    subject: `${targetOf(env)} test`,
    links: [],
  };
}

function verdictOf(name: string, deliveries: readonly Delivery[]): Verdict {
  const failed = deliveries.filter(({ result }) => result === 'failed');
  const facts = { sent: deliveries.length - failed.length, failed: failed.length };
  if (failed.length === 0) return { kind: 'successful', reason: `${name} is reached on ${deliveries.length} ways`, facts };
  const why = failed.map((one) => `${one.channel}: ${one.why ?? 'it failed'}`).join('; ');
  return { kind: facts.sent === 0 ? 'failed' : 'inconclusive', reason: `${name}: ${why}`.slice(0, 500), facts };
}
