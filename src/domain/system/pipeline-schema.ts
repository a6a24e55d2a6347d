import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { addressSetting, reference } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';

const common = {
  project: text('a project as in org/shop', /^[\w.-]+(\/[\w.-]+)+$/).meta({
    description: 'The project that has the job: owner and repository, or the path of a GitLab project.',
    example: 'your-org/shop',
  }),
  token: reference.meta({ description: 'What may start and watch the job: a reference.', example: 'env:SHOP_CI_TOKEN' }),
  ref: text('a branch or tag')
    .exactOptional()
    .meta({ description: 'Branch or tag whose job runs; left out: the tag named as the release.', example: 'main' }),
  within: duration('50m')
    .prefault('30m')
    .refine((seconds) => seconds <= 3000, { error: 'a job is waited for 50m at most' })
    .describe('How long the job may take, 50m at most.'),
};

/** A CI job that rolls releases out instead of us (NEU-5.1, NEU-5.2). */
export const pipeline = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('github').describe('GitHub Actions, which is given the inputs `release` and `change`.'),
      url: addressSetting.prefault('https://api.github.com').describe('Address of its API.'),
      workflow: text('the name of a workflow file', /^[\w.-]+\.ya?ml$/).meta({
        description: 'File of the workflow; its `run-name` must hold the input `change`.',
        example: 'deploy.yml',
      }),
      ...common,
    }),
    z.strictObject({
      kind: z.literal('gitlab').describe('GitLab CI, which is given the variables RELEASE and WATCHKEEPER_CHANGE.'),
      url: addressSetting.prefault('https://gitlab.com').describe('Address of GitLab.'),
      ...common,
    }),
  ])
  .describe('A CI job that is asked to roll the release out, and watched; left out: Watchkeeper does it.');
