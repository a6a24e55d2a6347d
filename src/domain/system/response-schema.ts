import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { addressSetting, reference } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';

const slackChannel = text('a channel such as #incidents', /^[#@]?[\w.-]+$/);
const localTime = text('a local time such as 2026-12-23T18:00', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/);

const channel = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('slack'), webhook: reference.describe("Slack's incoming webhook, which is a secret.") }),
    z.strictObject({
      kind: z.literal('slackApp'),
      token: reference.describe('Token of a Slack app that may write.'),
      channel: slackChannel.describe('The room.'),
      address: addressSetting.exactOptional().describe("Slack's Web API, where it is another."),
    }),
    z.strictObject({
      kind: z.literal('email'),
      smtp: reference.describe('smtp:// or smtps:// address with user and password.'),
      from: text('an email address', /^[^@\s]+@[^@\s]+$/).describe('Who it comes from.'),
    }),
    z.strictObject({
      kind: z.literal('pagerduty'),
      routingKey: reference.describe('Key of an Events v2 integration.'),
      address: addressSetting.exactOptional().describe('Where events go, where it is another.'),
    }),
    z.strictObject({
      kind: z.literal('webhook'),
      address: addressSetting.describe('Takes messages as JSON.'),
      token: reference.exactOptional().describe('Sent as a bearer token.'),
    }),
    z.strictObject({
      kind: z.literal('statusPage'),
      address: addressSetting.describe('Takes the public state as JSON.'),
      token: reference.exactOptional().describe('Sent as a bearer token.'),
    }),
    z.strictObject({
      kind: z.literal('staticStatusPage'),
      key: text('the key of an object', /^[\w][\w./-]*$/).describe('The object in `objects` that holds the page.'),
    }),
  ])
  .describe('A way to people.');

/** What can be done about an incident, as the runbook `mitigate` takes it. */
export const mitigation = z.strictObject({
  action: z
    .enum([
      'restart',
      'scale',
      'rollback',
      'isolate',
      'endIdleTransactions',
      'endQueries',
      'clearCache',
      'switchEndpoint',
      'expandLimits',
      'rotateLogs',
    ])
    .describe('What is done.'),
  service: name.exactOptional().describe("The service; left out: the incident's."),
  store: name.exactOptional().describe('The store.'),
  replicas: z.int().min(1).max(1000).exactOptional().describe('`scale`: instances afterwards.'),
  olderThanSeconds: z.int().min(1).exactOptional().describe('`endIdleTransactions`, `endQueries`: only sessions that old.'),
  prefix: text('a prefix of keys').exactOptional().describe('`clearCache`: only keys that begin so.'),
  endpoint: name.exactOptional().describe('`switchEndpoint`: the endpoint to switch.'),
});

const severityRule = z.strictObject({
  match: z.record(z.string(), z.string()).describe('Labels that an alert must have, with their values.'),
  severity: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
    .exactOptional()
    .describe('How bad it is; 1 is the worst.'),
  scenario: name.exactOptional().describe('What it is a sign of.'),
  service: name.exactOptional().describe('The service that is meant.'),
  after: duration('5m').exactOptional().describe('How long it must fire before it opens an incident.'),
});

const playbook = z.strictObject({
  clear: z
    .strictObject({
      query: text('a PromQL query').describe('PromQL that gives one number.'),
      max: z.number().exactOptional().describe('Clear is not above this.'),
      min: z.number().exactOptional().describe('Clear is not below this.'),
    })
    .refine(({ max, min }) => max !== undefined || min !== undefined, { error: 'a key metric needs `max` or `min`' })
    .exactOptional()
    .describe('The key metric: what recovery is judged by.'),
  options: z.array(mitigation).default([]).describe('What is tried, in order.'),
});

/** How incidents of an environment are answered. */
export const response = z
  .strictObject({
    ladder: z
      .array(z.array(text('the name of a contact')).min(1))
      .default([])
      .meta({ description: 'Who is paged, level by level: names of contacts.', example: [['Ana Moreno'], ['Ben Okafor']] }),
    security: z.array(text('the name of a contact')).default([]).describe('Who is paged for what is restricted; left out: the ladder.'),
    covers: z
      .array(
        z.strictObject({
          for: text('the name of a contact').describe('Who is away.'),
          by: text('the name of a contact').describe('Who is paged instead.'),
          from: localTime.describe('From this local time.'),
          until: localTime.describe('Until this local time.'),
        }),
      )
      .default([])
      .describe('Who stands in for whom, by local time.'),
    channels: z.array(channel).default([]).describe('Ways to people.'),
    severities: z.array(severityRule).default([]).describe('Which alerts are how bad; the first that matches counts.'),
    playbooks: z.record(name, playbook).default({}).describe('What is done, by scenario.'),
    alertmanagers: z.array(addressSetting).default([]).describe('Every Alertmanager of the cluster.'),
    prometheus: addressSetting.exactOptional().describe('Where Prometheus answers.'),
    hold: duration('10m')
      .exactOptional()
      .meta({ description: 'How long recovery must hold; left out: 5 to 10 minutes, by severity.', example: '10m' }),
    automation: z.enum(['on', 'off']).default('on').describe('`off`: nothing is begun or proposed by itself.'),
  })
  .exactOptional()
  .describe('How incidents are answered.');
