import type { ServiceState } from './service-state.ts';
import type { Service } from '../system/platform.ts';

/** The image that a release of a service is: of the repository that the system file names, or of the one that runs now. */
export function imageOf(service: Service, { images }: Pick<ServiceState, 'images'>, release: string): string {
  return `${service.image ?? partsOf(imageNow(service, { images }) ?? service.name).repository}:${release}`;
}

/** The image that the service's container is asked to run; of several containers the one that the system file names. */
export function imageNow({ container }: Service, { images }: Pick<ServiceState, 'images'>): string | undefined {
  return container === undefined ? Object.values(images)[0] : images[container];
}

/** The images of a service with another one in the container that releases change. */
export function withImage({ container }: Service, { images }: Pick<ServiceState, 'images'>, image: string): Record<string, string> {
  const name = container ?? Object.keys(images)[0];
  return name === undefined ? { ...images } : { ...images, [name]: image };
}

/** The same image with the digest that its tag has. */
export function pinned(image: string, digest: string): string {
  return `${image}@${digest}`;
}

/** The image by its tag alone. */
export function withoutDigest(image: string): string {
  return image.split('@')[0] ?? image;
}

/** The tag of an image; empty where it has none. */
export function tagOf(image: string): string {
  return partsOf(image).tag;
}

/** An image without its digest. A colon before the last slash is a port. */
function partsOf(image: string): { repository: string; tag: string } {
  const plain = withoutDigest(image);
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/')
    ? { repository: plain.slice(0, colon), tag: plain.slice(colon + 1) }
    : { repository: plain, tag: '' };
}
