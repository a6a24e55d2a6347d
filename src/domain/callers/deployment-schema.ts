import { z } from 'zod';

/** What a CI says: this release is to go there. */
export const deploymentWish = z.object({
  system: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  environment: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  release: z.string().min(1).max(200),
  services: z.array(z.string().min(1).max(100)).min(1).max(100).optional(),
  watchSeconds: z
    .int()
    .min(0)
    .max(24 * 3600)
    .optional(),
  schema: z.enum(['expand', 'contract']).optional(),
  /** The same id starts one run; left out: made of the release. */
  requestId: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
});

export type DeploymentWish = z.output<typeof deploymentWish>;
