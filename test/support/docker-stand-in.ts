import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { DockerEngine } from './docker-engine.ts';

/**
 * A PATH whose `docker` is the real one but for what this piece of shell does before: it sees the arguments in `$*` and may end.
 * `$here` is its folder, `$real` the real program. Among tests that run at the same time each gives its own `onTestFinished`.
 */
export async function dockerBut(
  engine: DockerEngine,
  before: string,
  finished = onTestFinished,
): Promise<{ path: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-docker-'));
  finished(async () => await rm(folder, { recursive: true, force: true }));
  const real = engine.path.split(delimiter).find((place) => existsSync(join(place, 'docker')));
  const program = join(folder, 'docker');
  await writeFile(program, `#!/bin/sh\nhere=${folder} real=${real}/docker\n${before}\nexec "$real" "$@"\n`);
  await chmod(program, 0o755);
  return { folder, path: [folder, engine.path].join(delimiter) };
}

/** A PATH whose `docker compose up` can be killed: with all that it started, as when its machine dies. */
export async function killableUp(engine: DockerEngine): Promise<{ path: string; kill: (afterMs: number) => Promise<void> }> {
  const { folder, path } = await dockerBut(
    engine,
    'case "$*" in *" up "*) echo $$ >"$here/started" && mv "$here/started" "$here/pid";; esac',
  );
  return {
    path,
    async kill(afterMs) {
      const pidFile = join(folder, 'pid');
      while (!existsSync(pidFile)) await sleep(10);
      await sleep(afterMs);
      process.kill(-Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
    },
  };
}
