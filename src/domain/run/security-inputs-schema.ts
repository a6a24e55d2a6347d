import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(100);
const days = (count: number): number => count * 24 * 3600;

/** What the runbook on break-ins takes as `input`. */
export const securityInputs = {
  securityIncident: z.strictObject({
    title: z.string().trim().min(1).max(180).describe('For those who must know: it is shown in no list. Lists show a codename'),
    services: z.array(name).min(1).max(100).optional().describe('Names of services; left out: all of the environment'),
    compromisedSince: instant.optional().describe('When the break-in began, as far as is known: what is older is clean (E17)'),
    awareAt: instant.optional().describe('When somebody knew: deadlines of laws count from it; left out: now'),
    incident: z.string().min(1).max(300).optional().describe('Workflow id of the incident that it belongs to'),
    secrets: z.array(name).max(100).optional().describe('Names of secrets of the system file that must be another; left out: all'),
    captureWithinSeconds: z.int().min(1).max(300).default(300).describe('Evidence that is not there by then is waived'),
    signOffWithinSeconds: z.int().min(1).max(days(90)).default(days(7)).describe('For each sign-off'),
  }),
};
