import type { Reference, Setting } from './environment.ts';

/** A CI job that rolls releases out instead of us. */
export type Pipeline = GitHubPipeline | GitLabPipeline;

interface AnyPipeline {
  url: Setting;
  /** `owner/repository`, or the path of a GitLab project. */
  project: string;
  token: Reference;
  /** Branch or tag whose job runs; absent: the tag named as the release. */
  ref?: string;
  withinSeconds: number;
}

export interface GitHubPipeline extends AnyPipeline {
  kind: 'github';
  /** File of the workflow, as in `deploy.yml`. */
  workflow: string;
}

export interface GitLabPipeline extends AnyPipeline {
  kind: 'gitlab';
}
