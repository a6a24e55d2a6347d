import { OpsError } from '../../domain/ops-error.ts';

const unreachable =
  /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|unexpected EOF|connection reset by peer/i;

/** @throws OpsError for what the docker program says when it did not reach the engine. */
export function throwWhereUnreachable(said: string, doing: string): void {
  if (/permission denied while trying to connect/i.test(said)) {
    throw new OpsError('InvalidInput', `${doing}: the worker may not talk to the Docker engine`, {
      hint: 'Its user must be able to write to the socket of the engine: the group docker, as a rule.',
    });
  }
  if (!unreachable.test(said)) return;
  throw new OpsError('Unavailable', `${doing}: the Docker engine does not answer`, {
    hint: 'Does it run, and is its address right (`host` of the platform in the system file)?',
  });
}

/** What Compose says of files that it cannot use, and our words for it. Only names are taken over: a value may be a secret. */
const fileFaults: readonly { said: RegExp; words: (name: string) => string; hint?: string }[] = [
  {
    said: /required variable (\w+) is missing a value/,
    words: (name) => `need the variable ${name}, which has no value`,
    hint: 'Set it in the file of variables beside them (`envFile` of the platform; `.env`): the environment of the worker is not handed on.',
  },
  {
    said: /(?:open|stat|env file) (\/[^\s:]+)(?:: no such file| not found)/,
    words: (name) => `refer to ${name}, which is not there`,
  },
  { said: /(yaml: (?:line \d+: )?[a-z][a-z ]+)/, words: (fault) => `are no YAML: ${fault.trim()}` },
  { said: /([\w.-]+ Additional propert\w+ '?[\w-]+'? is not allowed)/i, words: (fault) => `are refused: ${fault}` },
  { said: /(service "[\w-]+" (?:has neither|refers to|depends on)[^:]*)/, words: (fault) => `are refused: ${fault.trim()}` },
];

/** Why Compose cannot make sense of the files of a project. */
export function filesError(said: string, { project, files }: { project: string; files: readonly string[] }): OpsError {
  const named = `the Compose files of ${project} (${files.join(', ')})`;
  for (const fault of fileFaults) {
    const name = fault.said.exec(said)?.[1];
    if (name === undefined) continue;
    return new OpsError('InvalidInput', `${named} ${fault.words(name)}`, fault.hint === undefined ? {} : { hint: fault.hint });
  }
  return new OpsError('InvalidInput', `${named} are refused by Compose`, {
    hint: `It says why: docker compose${files.map((name) => ` -f ${name}`).join('')} config -q`,
  });
}

/** Somebody else is at the same containers, as a Compose that a dead worker left: the next attempt sees what came of it. */
const atTheSameTime =
  /is already in use by container|removal of container .* is already in progress|marked for removal|no such container|container .* is not running/i;

/** Why a service did not become what was asked for, from what the engine or Compose said last. */
export function changeError(said: string, doing: string): OpsError {
  const line = said.trim().split('\n').at(-1)?.trim() ?? '';
  const words = line === '' ? doing : `${doing}: ${line}`;
  if (/port is already allocated|address already in use/i.test(said)) {
    return new OpsError('Conflict', words, { hint: 'Something else holds the port on that host: docker ps, ss -ltn.' });
  }
  if (/no such image|pull access denied|manifest unknown|repository does not exist/i.test(said)) return new OpsError('NotFound', words);
  if (atTheSameTime.test(said)) return new OpsError('Unavailable', words);
  return new OpsError('Failed', words);
}
