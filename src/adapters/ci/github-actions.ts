import type { CiRun, CiRunState, CiServer, StartingRun } from '../../activities/pipeline/ci-server.ts';
import { isOpsError, OpsError } from '../../domain/ops-error.ts';
import type { GitHubPipeline } from '../../domain/system/pipeline.ts';
import type { Resolve } from '../resolve.ts';
import type { CiAnswer, CiRequest } from './ask-ci.ts';
import { askCi } from './ask-ci.ts';

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
  const ask = async <T>(request: CiRequest): Promise<CiAnswer<T>> => {
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${await resolve(token)}`,
    };
    return await askCi<T>({ base: `${(await resolve(url)).replace(/\/$/, '')}/repos/${project}`, headers, name: 'GitHub' }, request);
  };
  const find = async (changeId: string): Promise<CiRun | undefined> => {
    const path = `/actions/workflows/${workflow}/runs?event=workflow_dispatch&per_page=50`;
    const { body } = await ask<{ workflow_runs?: Run[] }>({ path });
    const run = body.workflow_runs?.find(({ display_title: title = '' }) => title.includes(changeId));
    return run && { id: String(run.id), url: run.html_url };
  };
  return {
    async look(ref) {
      const { body } = await ask<{ state?: string }>({ path: `/actions/workflows/${workflow}` });
      if (body.state !== 'active') throw new OpsError('NotFound', `the workflow ${workflow} of ${project} is ${body.state ?? 'not there'}`);
      // A commit stands for a branch as well as for a tag.
      await ask({ path: `/commits/${encodeURIComponent(ref)}` }).catch((error: unknown) => {
        throw isMissing(error) ? new OpsError('NotFound', `${project} has no branch or tag ${ref}`) : error;
      });
      return `the workflow ${workflow} of ${project} is active, and ${ref} is there`;
    },
    find,
    start: async (starting) => await dispatch(ask, workflow, starting),
    async state(id) {
      const { body } = await ask<Run>({ path: `/actions/runs/${id}` });
      const { status, conclusion } = body;
      if (status !== 'completed') return { state: status === 'in_progress' ? 'running' : 'waiting', words: status, failures: [] };
      if (conclusion === 'success') return { state: 'succeeded', words: conclusion, failures: [] };
      const { body: listed } = await ask<{ jobs?: Job[] }>({ path: `/actions/runs/${id}/jobs?per_page=100` });
      return { state: 'failed', words: conclusion ?? 'completed', failures: failuresOf(listed.jobs ?? []) } satisfies CiRunState;
    },
    async cancel(id) {
      await ask({ method: 'POST', path: `/actions/runs/${id}/cancel` }).catch((error: unknown) => {
        // 409: it has ended.
        if (!isOpsError(error) || error.kind !== 'Conflict') throw error;
      });
    },
  };
}

/** Since February 2026 the answer names the run when it is asked to; servers of one's own may be older. */
async function dispatch(
  ask: <T>(request: CiRequest) => Promise<CiAnswer<T>>,
  workflow: string,
  { ref, release, changeId }: StartingRun,
): Promise<CiRun> {
  const { body } = await ask<{ workflow_run_id?: number; html_url?: string }>({
    method: 'POST',
    path: `/actions/workflows/${workflow}/dispatches`,
    body: { ref, inputs: { release, change: changeId }, return_run_details: true },
  });
  if (body.workflow_run_id !== undefined) return { id: String(body.workflow_run_id), url: body.html_url ?? '' };
  throw new OpsError('Unavailable', `${workflow} was started, and GitHub does not say which run that is`, {
    hint: `Its run-name must hold the change: run-name: Release \${{ inputs.release }} (\${{ inputs.change }})`,
  });
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
