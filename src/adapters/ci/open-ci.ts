import type { OpenCi } from '../../activities/pipeline/ci-server.ts';
import type { Resolve } from '../resolve.ts';
import { gitHubActions } from './github-actions.ts';
import { gitLabPipelines } from './gitlab-pipelines.ts';

/** Opens the CI server that a system file names; its token is resolved at each request. */
export function openCi(resolve: Resolve): OpenCi {
  return (pipeline) => (pipeline.kind === 'github' ? gitHubActions(pipeline, resolve) : gitLabPipelines(pipeline, resolve));
}
