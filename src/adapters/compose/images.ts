import { OpsError } from '../../domain/ops-error.ts';
import type { Docker } from './docker-program.ts';
import { changeError } from './docker-errors.ts';

const pullMs = 480_000;

/** The id of an image that is on the engine, as in `sha256:…`; undefined when it is not there. */
export async function localImage(docker: Docker, image: string): Promise<string | undefined> {
  const doing = `looking for the image ${image}`;
  const { ok, stdout, stderr } = await docker({ args: ['image', 'inspect', '--format', '{{.Id}}', image], doing });
  if (ok) return stdout.trim();
  if (/no such (image|object)/i.test(stderr)) return undefined;
  throw changeError(stderr, doing);
}

/** The id of an image, pulled unless it is on the engine. @throws OpsError `NotFound` when it is nowhere, `Unavailable` when its registry does not answer. */
export async function requireImage(docker: Docker, image: string): Promise<string> {
  const there = await localImage(docker, image);
  if (there !== undefined) return there;
  const doing = `pulling ${image}`;
  const pulled = await docker({ args: ['pull', '--quiet', image], doing, withinMs: pullMs });
  const id = pulled.ok ? await localImage(docker, image) : undefined;
  if (id !== undefined) return id;
  throw registryError(pulled.stderr, image);
}

/** Why a registry did not give an image. */
export function registryError(said: string, image: string): OpsError {
  if (/no such host|connection refused|timeout|toomanyrequests|\b5\d\d\b|temporary failure/i.test(said)) {
    return new OpsError('Unavailable', `${image} is not on the engine, and its registry does not answer`);
  }
  if (/unauthorized|denied|no basic auth|authentication required/i.test(said) && !/does not exist/i.test(said)) {
    return new OpsError('InvalidInput', `${image} is not on the engine, and its registry refuses the worker`, {
      hint: 'Log in as the user of the worker: docker login.',
    });
  }
  return new OpsError('NotFound', `the image ${image} is neither on the engine nor in its registry`, {
    hint: 'Is the tag right, and was it pushed?',
  });
}
