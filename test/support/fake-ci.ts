import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';

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
  /** Takes the start and answers that it is in trouble, so many times. */
  losesAnswers: number;
  /** Older servers do not say which run was started. */
  namesRuns: boolean;
  /** A job that does not say which change it is of. */
  forgetsChanges: boolean;
}

/** A FAKE of the small part of the APIs of GitHub Actions and GitLab CI that we use: real ones cannot be had on one's own machine. */
export async function fakeCi(): Promise<FakeCi> {
  const ci: Ci = {
    runs: [],
    losesAnswers: 0,
    namesRuns: true,
    forgetsChanges: false,
    job: async (run) => await Promise.resolve(void (run.state = 'success')),
  };
  const app = new Hono();
  app.use(async ({ req, json }, next) => {
    const isAllowed = req.header('authorization') === 'Bearer good-token' || req.header('private-token') === 'good-token';
    return isAllowed ? await next() : json({ message: 'Bad credentials' }, 401);
  });
  app.use(async (context, next) => {
    await next();
    if (context.req.method !== 'POST' || ci.losesAnswers === 0) return;
    ci.losesAnswers -= 1;
    context.res = new Response('{}', { status: 502 });
  });
  app.route('/repos/org/shop', gitHub(ci)).route('/api/v4/projects/:project', gitLab(ci));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(ci, { url, [Symbol.asyncDispose]: async () => await new Promise<void>((done) => void server.close(() => done())) });
}

type Ci = Omit<FakeCi, 'url' | typeof Symbol.asyncDispose>;

function start(ci: Ci, asked: Omit<FakeRun, 'id' | 'state'>): FakeRun {
  const run: FakeRun = { ...asked, id: 100 + ci.runs.length, state: 'running' };
  ci.runs.unshift(run);
  void ci.job(run);
  return run;
}

function runOf(ci: Ci, id: string): FakeRun {
  const run = ci.runs.find((one) => String(one.id) === id);
  if (run === undefined) throw new Error(`there is no run ${id}`);
  return run;
}

function gitHub(ci: Ci): Hono {
  return new Hono()
    .get('/actions/workflows/deploy.yml', ({ json }) => json({ state: 'active' }))
    .get('/commits/:ref', ({ req, json }) => (req.param('ref') === 'missing' ? json({ message: 'No commit found' }, 422) : json({})))
    .get('/actions/workflows/deploy.yml/runs', ({ json }) =>
      json({ workflow_runs: ci.runs.map((run) => asGitHub(ci.forgetsChanges ? { ...run, change: '' } : run)) }),
    )
    .post('/actions/workflows/deploy.yml/dispatches', async ({ req, json, body }) => {
      const { ref, inputs } = await req.json<{ ref: string; inputs: { release: string; change: string } }>();
      const { id } = start(ci, { ref, ...inputs });
      return ci.namesRuns ? json({ workflow_run_id: id, html_url: `https://github.test/runs/${id}` }) : body(null, 204);
    })
    .get('/actions/runs/:id', ({ req, json }) => json(asGitHub(runOf(ci, req.param('id')))))
    .get('/actions/runs/:id/jobs', ({ req, json }) => {
      const { state: conclusion } = runOf(ci, req.param('id'));
      return json({ jobs: [{ name: 'roll out', conclusion, steps: [{ name: 'push image', conclusion }] }] });
    })
    .post('/actions/runs/:id/cancel', ({ req, json }) => json({}, cancelled(runOf(ci, req.param('id'))) ? 202 : 409)) as Hono;
}

function asGitHub({ id, change, state }: FakeRun) {
  const ended = state === 'running' ? { status: 'in_progress', conclusion: null } : { status: 'completed', conclusion: state };
  return { id, html_url: `https://github.test/runs/${id}`, display_title: `Release (${change})`, ...ended };
}

function gitLab(ci: Ci): Hono {
  return new Hono()
    .get('/repository/commits/:ref', ({ req, json }) =>
      req.param('ref') === 'missing' ? json({ message: '404 Commit Not Found' }, 404) : json({}),
    )
    .get('/pipelines', ({ json }) => json(ci.runs.map(asGitLab)))
    .post('/pipeline', async ({ req, json }) => {
      const { ref, variables } = await req.json<{ ref: string; variables: { key: string; value: string }[] }>();
      const of = (key: string): string => variables.find((variable) => variable.key === key)?.value ?? '';
      return json(asGitLab(start(ci, { ref, release: of('RELEASE'), change: of('WATCHKEEPER_CHANGE') })), 201);
    })
    .get('/pipelines/:id', ({ req, json }) => json(asGitLab(runOf(ci, req.param('id')))))
    .get('/pipelines/:id/variables', ({ req, json }) =>
      json(ci.forgetsChanges ? [] : [{ key: 'WATCHKEEPER_CHANGE', value: runOf(ci, req.param('id')).change }]),
    )
    .get('/pipelines/:id/jobs', ({ json }) => json([{ name: 'roll out', stage: 'deploy' }]))
    .post('/pipelines/:id/cancel', ({ req, json }) => {
      cancelled(runOf(ci, req.param('id')));
      return json({});
    }) as Hono;
}

function asGitLab({ id, state }: FakeRun) {
  const words = { running: 'running', success: 'success', failure: 'failed', cancelled: 'canceled' };
  return { id, web_url: `https://gitlab.test/pipelines/${id}`, status: words[state] };
}

/** False where it had ended. */
function cancelled(run: FakeRun): boolean {
  if (run.state !== 'running') return false;
  run.state = 'cancelled';
  return true;
}
