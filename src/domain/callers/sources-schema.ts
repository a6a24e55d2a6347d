import { z } from 'zod';
import { type Checked, check } from '../definition/check-schema.ts';
import { reference } from '../definition/reference-schema.ts';
import { name, text } from '../definition/text-schema.ts';
import type { CallerProof, GatewaySources } from './sources.ts';

const target = text('an environment such as shop/production', /^[a-z][a-z0-9-]{0,39}\/[a-z][a-z0-9-]{0,39}$/);
const secrets = z.array(reference).min(1).max(5);

const auth = z
  .strictObject({
    bearer: secrets.exactOptional().describe('Tokens, each of which is right: `Authorization: Bearer …`.'),
    hmac: secrets.exactOptional().describe('Keys of a signature over time and body.'),
  })
  .refine(({ bearer, hmac }) => (bearer === undefined) !== (hmac === undefined), { error: 'give either `bearer` or `hmac`' })
  .transform(({ bearer, hmac = [] }): CallerProof =>
    bearer === undefined ? { kind: 'hmac', secrets: hmac } : { kind: 'bearer', secrets: bearer },
  );

const file = z.strictObject({
  fallback: target.describe('Takes the alerts that are for no known environment.'),
  alerts: z
    .record(
      // These two are what the intake calls its own.
      name.refine((given) => given !== 'look' && given !== 'watchkeeper', {
        error: 'expected another name: Watchkeeper uses this one itself',
      }),
      z.strictObject({
        kind: z.enum(['alertmanager', 'grafana', 'generic']),
        target: target.exactOptional().describe('Left out: the labels `system` and `environment` of each alert say.'),
        auth,
      }),
    )
    .default({}),
  deployments: z.record(name, z.strictObject({ targets: z.array(target).min(1), auth })).default({}),
});

/** Reads the definition of the gateway's sources. */
export function checkGatewaySources(given: unknown): Checked<GatewaySources> {
  const { value, faults } = check(file, given);
  if (value === undefined) return { faults };
  const named = <T extends object>(group: Record<string, T>): (T & { name: string })[] =>
    Object.entries(group).map(([key, one]) => ({ ...one, name: key }));
  return { faults, value: { fallback: value.fallback, alerts: named(value.alerts), deployments: named(value.deployments) } };
}
