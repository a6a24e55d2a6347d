import { z } from 'zod';
import { reference } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';
import { fieldsOfKind } from './fields-of-kind-schema.ts';
import type { Platform } from './platform.ts';

/** Fields of a Kubernetes platform. */
export const kubernetes = {
  namespace: text('a Kubernetes namespace', /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    .exactOptional()
    .meta({ description: 'Kubernetes: the namespace that holds the services.', example: 'prsm-production' }),
  kubeconfig: reference.exactOptional().meta({
    description: "Kubernetes: where the kubeconfig's text is found, a reference; left out: the service account of the worker's own pod.",
    example: 'file:/run/secrets/kubeconfig',
  }),
  context: text('the name of a context').exactOptional().describe('Kubernetes: context of the kubeconfig; left out: its current one.'),
  cluster: text('the uid of a namespace', /^[0-9a-f-]{36}$/)
    .exactOptional()
    .meta({
      description: 'Kubernetes: the uid of the namespace kube-system; any other cluster is refused.',
      example: '5c6a4a6e-2f0e-4a0c-9d0f-1f2b3c4d5e6f',
    }),
};

/** Fields of a Compose platform. */
export const compose = {
  project: text('a Compose project', /^[a-z0-9][a-z0-9_-]{0,62}$/)
    .exactOptional()
    .meta({ description: 'Compose: the project.', example: 'neurocore' }),
  directory: text('an absolute path', /^\/\S/)
    .exactOptional()
    .meta({ description: 'Compose: where its files are on the host of the worker.', example: '/opt/neurocore' }),
  files: z
    .array(text('a file name'))
    .min(1)
    .exactOptional()
    .meta({
      description: 'Compose: the full set of files, in order, relative to the directory; left out: `compose.yaml`.',
      example: ['docker-compose.yml', 'docker-compose.prod.yml'],
    }),
  envFile: text('a file name')
    .exactOptional()
    .describe('Compose: the file of variables, relative to the directory; left out: `.env` where it is.'),
  host: text('the address of a Docker engine, or a reference', /^(unix:\/\/|tcp:\/\/|ssh:\/\/|env:|file:\/)\S+$/)
    .exactOptional()
    .meta({ description: "Compose: address of the engine; left out: the engine's default.", example: 'unix:///var/run/docker.sock' }),
};

const kinds = {
  none: { needed: [], own: [] },
  kubernetes: { needed: ['namespace'], own: Object.keys(kubernetes) },
  compose: { needed: ['project', 'directory'], own: Object.keys(compose) },
};

/** What runs the services of an environment. */
export const platform = z
  .strictObject({
    kind: z.enum(['none', 'kubernetes', 'compose']).default('none').describe('What runs the services.'),
    ...kubernetes,
    ...compose,
  })
  .superRefine(fieldsOfKind(kinds))
  .transform(({ kind, files = ['compose.yaml'], ...fields }): Platform => {
    // What the kind needs is there, and nothing of another kind: that was looked at above.
    return { kind, ...(kind === 'compose' && { files }), ...fields } as Platform;
  })
  .prefault({})
  .describe('What runs the services.');
