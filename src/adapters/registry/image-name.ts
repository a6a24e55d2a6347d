import { OpsError } from '../../domain/ops-error.ts';

/** What an image's name says. */
export interface ImageName {
  /** `registry.prsm.org`, `localhost:5000`. */
  host: string;
  repository: string;
  tag: string;
}

/** Reads the name of an image with a tag, as the tools of containers do: what has no host is of Docker Hub. */
export function imageName(image: string): ImageName {
  const colon = image.lastIndexOf(':');
  if (colon <= image.lastIndexOf('/')) throw new OpsError('InvalidInput', `${image} has no tag`);
  const [path, tag] = [image.slice(0, colon), image.slice(colon + 1)];
  const [first = '', ...rest] = path.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost) return { host: first, repository: rest.join('/'), tag };
  return { host: 'registry-1.docker.io', repository: rest.length > 0 ? path : `library/${path}`, tag };
}
