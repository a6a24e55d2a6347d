/** The probes there are, by name. Each looks at one thing, reads only, and ends in time. */
export type ProbeName =
  | 'answers'
  | 'instances'
  | 'logs'
  | 'lastRelease'
  | 'keyMetric'
  | 'saturation'
  | 'disk'
  | 'certificates'
  | 'sessions'
  | 'longQueries'
  | 'blocking'
  | 'slowQueries'
  | 'tableCache'
  | 'redis'
  | 'rpc'
  | 'ipfs'
  | 'jvm';

const database: readonly ProbeName[] = ['sessions', 'longQueries', 'blocking'];
const service: readonly ProbeName[] = ['answers', 'instances', 'logs', 'lastRelease', 'keyMetric'];
const slow: readonly ProbeName[] = [...service, 'jvm', 'saturation', ...database, 'slowQueries', 'tableCache', 'redis'];
const failing: readonly ProbeName[] = [...service, 'jvm', 'saturation', ...database, 'redis', 'rpc'];
const chain: readonly ProbeName[] = ['rpc', 'answers', 'logs', 'lastRelease', 'keyMetric'];

/** What is looked at for which scenario: the trees of the systems' own runbooks (PRSM-11, PFM-7, R3-4, MCP-7, NEU-10). */
const byScenario: Readonly<Record<string, readonly ProbeName[]>> = {
  connections: [...database, 'instances', 'logs', 'lastRelease', 'keyMetric'],
  'database-down': ['sessions', 'instances', 'logs', 'disk', 'blocking'],
  'slow-queries': [...database, 'slowQueries', 'tableCache', 'keyMetric', 'lastRelease'],
  latency: slow,
  errors: failing,
  down: [...service, 'jvm', 'certificates', 'disk', 'sessions', 'redis'],
  health: failing,
  memory: ['instances', 'jvm', 'logs', 'lastRelease', 'saturation', 'keyMetric'],
  oom: ['instances', 'jvm', 'logs', 'lastRelease', 'saturation', 'keyMetric'],
  cpu: ['instances', 'jvm', 'saturation', 'lastRelease', 'longQueries', 'slowQueries', 'keyMetric', 'answers'],
  disk: ['disk', 'instances', 'logs', 'tableCache', 'keyMetric'],
  queue: ['redis', 'instances', 'logs', 'lastRelease', 'keyMetric'],
  cache: ['redis', 'keyMetric', 'lastRelease'],
  'redis-down': ['redis', 'instances', 'logs', 'saturation'],
  'ipfs-down': ['ipfs', 'instances', 'logs', 'disk'],
  'chain-down': chain,
  'chain-latency': chain,
  certificate: ['certificates', 'answers'],
  authentication: ['logs', 'instances', 'lastRelease', 'keyMetric'],
};

/** For what nobody has described: what most often is the cause. */
const general: readonly ProbeName[] = [
  ...['answers', 'instances', 'logs', 'lastRelease', 'keyMetric', 'saturation', 'disk', 'certificates'],
  ...['sessions', 'blocking', 'redis', 'rpc', 'ipfs', 'jvm'],
] as ProbeName[];

/** The probes of a scenario; of an unknown one a general set. */
export function probesOf(scenario: string): readonly ProbeName[] {
  return Object.hasOwn(byScenario, scenario) ? (byScenario[scenario] ?? general) : general;
}
