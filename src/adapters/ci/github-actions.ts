import type { CiRun, CiRunState, CiServer } from '../../activities/pipeline/ci-server.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { GitHubPipeline } from '../../domain/system/pipeline.ts';
import type { Resolve } from '../resolve.ts';
import type { CiRequest } from './ask-ci.ts';
import { askCi, unlessRefused } from './ask-ci.ts';

interface Run {
  id: number;
  html_url: string;
  display_title?: string;
  status: string;
  conclusion?: string | null;
}

interface Job {
  name: string;
  conclusion?: string | null;
  steps?: { name: string; conclusion?: string | null }[];
}

/** GitHub Actions. A run is known again by its name, which holds the change: `run-name: Release ${{ inputs.release }} (${{ inputs.change }})`. */
export function gitHubActions({ url, project, workflow, token }: GitHubPipeline, resolve: Resolve): CiServer {
  const ask = async <T>(request: CiRequest): Promise<T> => {
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${await resolve(token)}`,
    };
    return await askCi<T>({ base: `${(await resolve(url)).replace(/\/$/, '')}/repos/${project}`, headers, name: 'GitHub' }, request);
  };
  const find = async (changeId: string): Promise<CiRun | undefined> => {
    const path = `/actions/workflows/${workflow}/runs?event=workflow_dispatch&per_page=50`;
    const { workflow_runs: runs } = await ask<{ workflow_runs?: Run[] }>({ path });
    const run = runs?.find(({ display_title: title = '' }) => title.includes(changeId));
    return run && { id: String(run.id), url: run.html_url };
  };
  return {
    async look(ref) {
      const { state = 'not there' } = await ask<{ state?: string }>({ path: `/actions/workflows/${workflow}` });
      if (state !== 'active') throw new OpsError('NotFound', `the workflow ${workflow} of ${project} is ${state}`);
      // A commit stands for a branch as well as for a tag.
      await ask({ path: `/commits/${encodeURIComponent(ref)}` }).catch((error: unknown) => {
        throw isMissing(error) ? new OpsError('NotFound', `${project} has no branch or tag ${ref}`) : error;
      });
      return `the workflow ${workflow} of ${project} is active, and ${ref} is there`;
    },
    find,
    howToBeFound: 'Give the workflow this name of its runs: run-name: Release ${{ inputs.release }} (${{ inputs.change }})',
    async start({ ref, release, changeId }) {
      const { workflow_run_id: id, html_url: runUrl = '' } = await ask<{ workflow_run_id?: number; html_url?: string }>({
        method: 'POST',
        path: `/actions/workflows/${workflow}/dispatches`,
        // Servers from before February 2026 do not say which run it is, also when they are asked to.
        body: { ref, inputs: { release, change: changeId }, return_run_details: true },
      });
      return id === undefined ? undefined : { id: String(id), url: runUrl };
    },
    async state(id) {
      const { status, conclusion } = await ask<Run>({ path: `/actions/runs/${id}` });
      if (status !== 'completed') return { state: status === 'in_progress' ? 'running' : 'waiting', words: status, failures: [] };
      if (conclusion === 'success') return { state: 'succeeded', words: conclusion, failures: [] };
      const { jobs = [] } = await ask<{ jobs?: Job[] }>({ path: `/actions/runs/${id}/jobs?per_page=100` });
      return { state: 'failed', words: conclusion ?? 'completed', failures: failuresOf(jobs) } satisfies CiRunState;
    },
    cancel: async (id) => await unlessRefused(ask({ method: 'POST', path: `/actions/runs/${id}/cancel` })),
  };
}

function failuresOf(jobs: readonly Job[]): string[] {
  const isBad = ({ conclusion }: { conclusion?: string | null }): boolean =>
    conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'cancelled';
  return jobs.filter(isBad).map(({ name, conclusion, steps = [] }) => {
    const step = steps.find(isBad);
    return `${name}: ${conclusion}${step === undefined ? '' : ` at "${step.name}"`}`;
  });
}

function isMissing(error: unknown): boolean {
  return isOpsError(error) && (error.kind === 'NotFound' || error.kind === 'Conflict');
}
