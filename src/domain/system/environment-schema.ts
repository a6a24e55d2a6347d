import { z } from 'zod';
import { name } from '../definition/text-schema.ts';
import { timeZone } from '../definition/time-zone-schema.ts';
import { approvalFields } from './approval-schema.ts';
import { backupPolicy } from './backup-policy-schema.ts';
import { contact } from './contact-schema.ts';
import { endpoint } from './endpoint-schema.ts';
import { freeze } from './freeze-schema.ts';
import { needs } from './needs-schema.ts';
import { objectStore } from './object-store-schema.ts';
import { platform } from './platform-schema.ts';
import { release } from './release-policy-schema.ts';
import { response } from './response-schema.ts';
import { route } from './route-schema.ts';
import { security } from './security-schema.ts';
import { service } from './service-schema.ts';
import { store } from './store-schema.ts';

/** All that an environment may say, or inherit from the top of its file; `backup` has gone into the stores by then. */
export function environmentShape(production: boolean) {
  return {
    timeZone: timeZone.meta({ description: 'IANA time zone of the people who run this.', example: 'Europe/Berlin' }),
    platform,
    needs,
    services: z.record(name, service).default({}).describe('What is deployed, by name.'),
    routes: z.record(name, route).default({}).describe('Addresses whose traffic is switched between services, by name.'),
    release,
    stores: z.record(name, store(production)).default({}).describe('What holds data, by name.'),
    endpoints: z.record(name, endpoint).exactOptional().describe('What services talk to that holds no data of record, by name.'),
    objects: objectStore,
    ...approvalFields,
    contacts: z.array(contact).default([]).describe('Who is called; production needs somebody who can be reached.'),
    response,
    security,
    freezes: z.array(freeze).default([]).describe('Times in which nothing is changed.'),
  };
}

export type EnvironmentFields = z.output<z.ZodObject<ReturnType<typeof environmentShape>>>;
export type StoreFields = EnvironmentFields['stores'][string];
export type ServiceFields = EnvironmentFields['services'][string];

const written = { ...environmentShape(false), backup: backupPolicy };

const environment = z.strictObject({
  production: z
    .boolean()
    .default(true)
    .describe(
      'Whether this is production: complete backup policies, a contact who can be reached, stricter gates. Say `false` for all else.',
    ),
  ...written,
});

/** The file as it is written: every environment field at the top and in each environment, and nowhere all of them. */
export const systemFile = z.strictObject({
  system: name.meta({ description: 'Name of the system; the file is called <name>.yaml.', example: 'demo' }),
  description: z.string().exactOptional().describe('What the system is, in a sentence.'),
  ...written,
  environments: z
    .record(name, environment)
    .refine((environments) => Object.keys(environments).length > 0, { error: 'expected at least one environment, such as `production`' })
    .describe('The environments. Each inherits all that the top says, and may say it otherwise: maps are merged, lists replaced.'),
});
