import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface FakeRun {
  id: number;
  ref: string;
  release: string;
  change: string;
  state: 'running' | 'success' | 'failure' | 'cancelled';
}

export interface FakeCi extends AsyncDisposable {
  url: string;
  runs: FakeRun[];
  /** What a run does when it is started; by default it succeeds at once. */
  job: (run: FakeRun) => Promise<void>;
  /** Takes the start and cuts the connection before it answers, so many times. */
  losesAnswers: number;
  /** Older servers do not say which run was started. */
  namesRuns: boolean;
}

type Answer = [status: number, body: unknown];

/** A FAKE of the small part of the APIs of GitHub Actions and GitLab CI that we use: real ones cannot be had on one's own machine. */
export async function fakeCi(): Promise<FakeCi> {
  const ci: Omit<FakeCi, 'url' | typeof Symbol.asyncDispose> = {
    runs: [],
    losesAnswers: 0,
    namesRuns: true,
    job: async (run) => await Promise.resolve(void (run.state = 'success')),
  };
  const start = (asked: Omit<FakeRun, 'id' | 'state'>): FakeRun => {
    const run: FakeRun = { ...asked, id: 100 + ci.runs.length, state: 'running' };
    ci.runs.unshift(run);
    void ci.job(run);
    return run;
  };
  const server = createServer((request, response) => {
    void answer(ci, start, request).then(([status, body]) => {
      if (request.method === 'POST' && ci.losesAnswers > 0) {
        ci.losesAnswers -= 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? '' : JSON.stringify(body));
    });
  });
  await listening(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(ci, { url, [Symbol.asyncDispose]: async () => await new Promise<void>((done) => void server.close(() => done())) });
}

async function listening(server: Server): Promise<void> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
}

type Start = (asked: Omit<FakeRun, 'id' | 'state'>) => FakeRun;
type Ci = Pick<FakeCi, 'runs' | 'namesRuns'>;

async function answer(ci: Ci, start: Start, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').replace(/\?.*/, '');
  const isAllowed = request.headers.authorization === 'Bearer good-token' || request.headers['private-token'] === 'good-token';
  if (!isAllowed) return [401, { message: 'Bad credentials' }];
  const body = request.method === 'POST' && !path.endsWith('/cancel') ? ((await json(request)) as never) : undefined;
  if (path.startsWith('/repos/org/shop')) return gitHub(ci, start, path.slice('/repos/org/shop'.length), body);
  if (path.startsWith('/api/v4/projects/org%2Fshop')) return gitLab(ci, start, path.slice('/api/v4/projects/org%2Fshop'.length), body);
  return [404, { message: 'Not Found' }];
}

function gitHub(ci: Ci, start: Start, path: string, body?: { ref: string; inputs: { release: string; change: string } }): Answer {
  const one = ci.runs.find(({ id }) => path.startsWith(`/actions/runs/${id}`));
  if (path === '/actions/workflows/deploy.yml') return [200, { state: 'active' }];
  if (path.startsWith('/commits/')) return path.endsWith('missing') ? [422, { message: 'No commit found' }] : [200, {}];
  if (path.endsWith('/dispatches') && body) {
    const run = start({ ref: body.ref, ...body.inputs });
    return ci.namesRuns ? [200, { workflow_run_id: run.id, html_url: `https://github.test/runs/${run.id}` }] : [204, undefined];
  }
  if (path.endsWith('deploy.yml/runs')) return [200, { workflow_runs: ci.runs.map(asGitHub) }];
  if (path.endsWith('/cancel') && one) return cancelled(one, 409);
  if (path.endsWith('/jobs'))
    return [200, { jobs: [{ name: 'roll out', conclusion: one?.state, steps: [{ name: 'push image', conclusion: one?.state }] }] }];
  return one ? [200, asGitHub(one)] : [404, { message: 'Not Found' }];
}

function asGitHub({ id, change, state }: FakeRun) {
  const ended = state === 'running' ? { status: 'in_progress', conclusion: null } : { status: 'completed', conclusion: state };
  return { id, html_url: `https://github.test/runs/${id}`, display_title: `Release (${change})`, ...ended };
}

function gitLab(ci: Ci, start: Start, path: string, body?: { ref: string; variables: { key: string; value: string }[] }): Answer {
  const one = ci.runs.find(({ id }) => path.startsWith(`/pipelines/${id}`));
  if (path.startsWith('/repository/commits/')) return path.endsWith('missing') ? [404, { message: '404 Commit Not Found' }] : [200, {}];
  if (path === '/pipeline' && body) {
    const of = (key: string): string => body.variables.find((variable) => variable.key === key)?.value ?? '';
    return [201, asGitLab(start({ ref: body.ref, release: of('RELEASE'), change: of('WATCHKEEPER_CHANGE') }))];
  }
  if (path === '/pipelines') return [200, ci.runs.map(asGitLab)];
  if (path.endsWith('/variables')) return [200, [{ key: 'WATCHKEEPER_CHANGE', value: one?.change }]];
  if (path.endsWith('/cancel') && one) return cancelled(one, 200);
  if (path.endsWith('/jobs')) return [200, [{ name: 'roll out', stage: 'deploy' }]];
  return one ? [200, asGitLab(one)] : [404, { message: '404 Not found' }];
}

function asGitLab({ id, state }: FakeRun) {
  const words = { running: 'running', success: 'success', failure: 'failed', cancelled: 'canceled' };
  return { id, web_url: `https://gitlab.test/pipelines/${id}`, status: words[state] };
}

function cancelled(run: FakeRun, whenEnded: number): Answer {
  if (run.state !== 'running') return [whenEnded, { message: 'it has ended' }];
  run.state = 'cancelled';
  return [202, {}];
}
