import { createHash } from 'node:crypto';
import type { FindDigest } from '../../activities/platform/image-digest.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';
import type { Resolve } from '../resolve.ts';
import { imageName } from './image-name.ts';
import { registryToken } from './registry-token.ts';

const answerWithinMs = 15_000;
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Asks a registry (OCI distribution, "Pulling manifests") which digest a tag has now. */
export function digestFinder(resolve: Resolve): FindDigest {
  return async ({ address, user, password }, image) => {
    const { host, repository, tag } = imageName(image);
    const base = address === undefined ? `https://${host}` : (await resolve(address)).replace(/\/$/, '');
    const login = user && password && `Basic ${Buffer.from(`${await resolve(user)}:${await resolve(password)}`).toString('base64')}`;
    const url = `${base}/v2/${repository}/manifests/${tag}`;
    let answer = await asked(host, url, login);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status === 401 && challenge?.startsWith('Bearer ') === true) {
      answer = await asked(host, url, `Bearer ${await registryToken({ host, challenge, login })}`);
    }
    if (!answer.ok) throw refusal(host, image, answer.status);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const told = answer.headers.get('docker-content-digest');
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (told === null || told === digest) return digest;
    throw new OpsError('Corrupt', `${host} says that ${image} is ${told}, and sends ${digest}`);
  };
}

async function asked(host: string, url: string, authorization: string | undefined): Promise<Response> {
  const headers = { accept: manifests, ...(authorization && { authorization }) };
  return await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) }).catch((error: unknown) => {
    throw new OpsError('Unavailable', `the registry ${host} does not answer (${whyNoAnswer(error)})`);
  });
}

function refusal(host: string, image: string, status: number): OpsError {
  if (status === 404) return new OpsError('NotFound', `there is no image ${image}`, { hint: 'Was the release built, and pushed?' });
  if (status === 401 || status === 403) {
    return new OpsError('InvalidInput', `the registry ${host} refuses to show ${image} (${status})`, {
      hint: 'It may not be there, or `release.registry` needs a `user` and a `password` that may pull it.',
    });
  }
  return new OpsError(status === 429 || status >= 500 ? 'Unavailable' : 'Conflict', `the registry ${host} answered ${status} for ${image}`);
}
