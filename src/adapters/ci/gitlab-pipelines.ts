import type { CiRun, CiServer } from '../../activities/pipeline/ci-server.ts';
import type { GitLabPipeline } from '../../domain/system/pipeline.ts';
import type { Resolve } from '../resolve.ts';
import type { CiRequest } from './ask-ci.ts';
import { askCi, unlessRefused } from './ask-ci.ts';

interface Listed {
  id: number;
  web_url: string;
  status: string;
}

const waiting = ['created', 'waiting_for_resource', 'preparing', 'pending', 'manual', 'scheduled'];

/** GitLab pipelines. One is known again by its variable WATCHKEEPER_CHANGE. */
export function gitLabPipelines({ url, project, token }: GitLabPipeline, resolve: Resolve): CiServer {
  const ask = async <T>(request: CiRequest): Promise<T> => {
    const base = `${(await resolve(url)).replace(/\/$/, '')}/api/v4/projects/${encodeURIComponent(project)}`;
    return await askCi<T>({ base, headers: { 'private-token': await resolve(token) }, name: 'GitLab' }, request);
  };
  const isOf = async ({ id }: Listed, changeId: string): Promise<boolean> => {
    const variables = await ask<{ key: string; value: string }[]>({ path: `/pipelines/${id}/variables` });
    return variables.some(({ key, value }) => key === changeVariable && value === changeId);
  };
  return {
    async look(ref) {
      await ask({ path: `/repository/commits/${encodeURIComponent(ref)}` });
      return `${project} has ${ref}`;
    },
    async find(changeId) {
      const newest = await ask<Listed[]>({ path: '/pipelines?source=api&order_by=id&sort=desc&per_page=20' });
      for (const one of newest) if (await isOf(one, changeId)) return toRun(one);
      return undefined;
    },
    howToBeFound: `May the token read the variables of pipelines, and set ${changeVariable} when it starts one?`,
    async start({ ref, release, changeId }) {
      const variables = [
        { key: changeVariable, value: changeId },
        { key: 'RELEASE', value: release },
      ];
      return toRun(await ask<Listed>({ method: 'POST', path: '/pipeline', body: { ref, variables } }));
    },
    async state(id) {
      const { status } = await ask<Listed>({ path: `/pipelines/${id}` });
      if (status === 'success') return { state: 'succeeded', words: status, failures: [] };
      if (waiting.includes(status)) return { state: 'waiting', words: status, failures: [] };
      if (status === 'running') return { state: 'running', words: status, failures: [] };
      const jobs = await ask<{ name: string; stage: string; status: string }[]>({ path: `/pipelines/${id}/jobs?scope[]=failed` });
      return { state: 'failed', words: status, failures: jobs.map(({ name, stage }) => `${stage}/${name}: failed`) };
    },
    cancel: async (id) => await unlessRefused(ask({ method: 'POST', path: `/pipelines/${id}/cancel` })),
  };
}

const changeVariable = 'WATCHKEEPER_CHANGE';

function toRun({ id, web_url: url }: Listed): CiRun {
  return { id: String(id), url };
}
