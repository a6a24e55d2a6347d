import { OpsError } from '../../domain/ops-error.ts';
import type { Docker } from './docker-program.ts';

/**
 * The version of the Compose plugin, as in `2.26.1`. The old docker-compose 1.x is never run: it ends with 0 where it did not understand.
 * @throws OpsError `Unsupported` with the remedy.
 */
export async function composeVersion(docker: Docker): Promise<string> {
  const { ok, stdout } = await docker({ args: ['compose', 'version', '--short'], doing: 'asking for the version of Compose' });
  const version = /^v?(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1];
  if (ok && version !== undefined && majorOf(version) >= 2) return version;
  const there = version === undefined ? 'there is no `docker compose`' : `\`docker compose\` is ${version}`;
  throw new OpsError('Unsupported', `Compose v2 or later is needed where the worker runs; ${there}`, {
    hint: 'Install the plugin: https://docs.docker.com/compose/install/linux/. The older program docker-compose cannot take its place.',
  });
}

/** @throws OpsError `Unsupported` where containers were made by another major version: it would make all of them again, databases too. */
export function requireSameMajor(ours: string, theirs: readonly string[]): void {
  const other = theirs.find((version) => version !== '' && majorOf(version) !== majorOf(ours));
  if (other === undefined) return;
  throw new OpsError(
    'Unsupported',
    `the containers were made by Compose ${other}, and the worker has ${ours}: it would make all of them again`,
    {
      hint: `Put Compose ${majorOf(other)} where the worker runs, or make the containers again by hand once (docker compose up -d) at a good time.`,
    },
  );
}

function majorOf(version: string): number {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}
