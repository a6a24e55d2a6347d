import { z } from 'zod';
import { reference } from '../definition/reference-schema.ts';
import { text } from '../definition/text-schema.ts';

const none = z.strictObject({ kind: z.literal('none') });

const kubernetes = z.strictObject({
  kind: z.literal('kubernetes'),
  namespace: text('a Kubernetes namespace', /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/).meta({
    description: 'The namespace that holds the services.',
    example: 'prsm-production',
  }),
  kubeconfig: reference.exactOptional().meta({
    description: "Where the kubeconfig's text is found: a reference; left out: the service account of the worker's own pod.",
    example: 'file:/run/secrets/kubeconfig',
  }),
  context: text('the name of a context').exactOptional().describe('Context of the kubeconfig; left out: its current one.'),
  cluster: text('the uid of a namespace', /^[0-9a-f-]{36}$/)
    .exactOptional()
    .meta({
      description: 'The uid of the namespace kube-system: any other cluster is refused.',
      example: '5c6a4a6e-2f0e-4a0c-9d0f-1f2b3c4d5e6f',
    }),
});

const compose = z.strictObject({
  kind: z.literal('compose'),
  project: text('a Compose project', /^[a-z0-9][a-z0-9_-]{0,62}$/).meta({ description: 'The Compose project.', example: 'neurocore' }),
  directory: text('an absolute path', /^\/\S/).meta({
    description: 'Where the Compose files are on the host of the worker.',
    example: '/opt/neurocore',
  }),
  files: z
    .array(text('a file name'))
    .min(1)
    .default(['compose.yaml'])
    .meta({
      description: 'The full set of Compose files, in order, relative to the directory.',
      example: ['docker-compose.yml', 'docker-compose.prod.yml'],
    }),
  envFile: text('a file name').exactOptional().describe('The file of variables, relative to the directory; left out: `.env` where it is.'),
  host: text('the address of a Docker engine, or a reference', /^(unix:\/\/|tcp:\/\/|ssh:\/\/|env:|file:\/)\S+$/)
    .exactOptional()
    .meta({
      description: "Address of the engine; left out: the engine's default.",
      example: 'unix:///var/run/docker.sock',
    }),
});

/** What runs the services of an environment. */
export const platform = z
  .discriminatedUnion('kind', [none, kubernetes, compose], { error: 'expected kind: none, kubernetes or compose' })
  .default({ kind: 'none' })
  .describe('What runs the services.');
