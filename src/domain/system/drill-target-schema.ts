import { z } from 'zod';
import { duration } from '../definition/duration-schema.ts';
import { text } from '../definition/text-schema.ts';
import { fieldsOfKind } from './fields-of-kind-schema.ts';
import { compose, kubernetes } from './platform-schema.ts';

const ending = 'whose name ends in `-drill`';

const ofCompose = {
  ...compose,
  project: text(`a Compose project ${ending}`, /^[a-z0-9][a-z0-9_-]{0,56}-drill$/)
    .exactOptional()
    .meta({ description: 'Compose: the project, of which nothing else may be; its name ends in `-drill`.', example: 'shop-drill' }),
  directory: text('an absolute path', /^\/\S/).exactOptional().meta({
    description: 'Where the files are on the host of the worker; left out: the `directory` of the platform.',
    example: '/opt/shop',
  }),
  host: compose.host.meta({
    description: 'Compose: address of the engine; left out: that of the platform.',
    example: 'unix:///var/run/docker.sock',
  }),
  files: z
    .array(text('a file name'))
    .min(1)
    .exactOptional()
    .meta({
      description: 'Compose: the full set of files, in order, relative to the directory; left out: `drill.compose.yaml`.',
      example: ['drill.compose.yaml'],
    }),
};

const ofKubernetes = {
  ...kubernetes,
  namespace: text(`a Kubernetes namespace ${ending}`, /^[a-z0-9]([-a-z0-9]{0,56})-drill$/)
    .exactOptional()
    .meta({ description: 'Kubernetes: the namespace, which is made for the drill; its name ends in `-drill`.', example: 'shop-drill' }),
  kubeconfig: kubernetes.kubeconfig.meta({
    description:
      "Kubernetes: where the kubeconfig's text is found, a reference; left out with `context` and `cluster`: those of the platform.",
    example: 'file:/run/secrets/drill-kubeconfig',
  }),
  directory: ofCompose.directory,
  manifests: z
    .array(text('a file name'))
    .min(1)
    .exactOptional()
    .meta({ description: 'Kubernetes: files of the objects to make, relative to the directory.', example: ['drill/postgres.yaml'] }),
};

const kinds = {
  compose: { needed: ['project'], own: [...Object.keys(ofCompose), 'readyWithin'] },
  kubernetes: { needed: ['namespace', 'manifests'], own: [...Object.keys(ofKubernetes), 'readyWithin'] },
};

/** What is raised for a drill of a store. What it leaves out is that of the platform. */
export const drillTarget = z
  .strictObject({
    kind: z.enum(['compose', 'kubernetes']).describe('What it is raised on.'),
    ...ofKubernetes,
    ...ofCompose,
    readyWithin: duration('5m').prefault('5m').describe('Until all of it must be ready.'),
  })
  .superRefine(fieldsOfKind(kinds))
  .describe(
    'A Compose project or a Kubernetes namespace that is raised for each drill of the store and removed after it; `scratchUrl` leads into it.',
  );
