import { z } from 'zod';
import { mitigation } from '../system/response-schema.ts';

const service = z.string().min(1).max(100).optional().describe('Name of a service of the system file; left out: all of them');
const store = z.string().min(1).max(100).optional().describe('Name of a store; left out: those that the service rests on');
const scenario = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of a scenario, as in latency')
  .describe('What it is a sign of, as alerts say it: latency, errors, connections …');

/** What the runbooks of incidents take as `input`. */
export const responseInputs = {
  diagnose: z.strictObject({ scenario: scenario.default('other'), service, store }),
  mitigate: z.strictObject({
    ...mitigation.shape,
    scenario: scenario.optional(),
    incident: z.string().max(300).optional().describe('Workflow id of the incident that it is for'),
    clear: z
      .strictObject({ query: z.string().min(1).max(4000), max: z.number().exactOptional(), min: z.number().exactOptional() })
      .optional()
      .describe("The number that says whether it helped; left out: the playbook's"),
    holdSeconds: z.int().min(0).max(1800).default(60).describe('How long it must be good without a break'),
    clearWithinSeconds: z.int().min(0).max(1800).default(300).describe('How long it may take until it begins to be good'),
    sampleEverySeconds: z.int().min(1).max(60).default(10),
    override: z.string().trim().min(1).max(1000).optional().describe('Why a person acts in spite of a cool-down'),
  }),
};
