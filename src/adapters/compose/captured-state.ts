import { z } from 'zod';
import type { Captured } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import type { ServiceConfig } from './service-config.ts';

const Content = z.object({
  platform: z.literal('compose'),
  service: z.string(),
  /** Of what the files say. */
  config: z.string(),
  /** Names only. */
  environment: z.array(z.string()),
  /** The id is what counts; the name is what a person calls it. */
  image: z.object({ id: z.string(), name: z.string() }),
});

/** What a service can be put back from. The files themselves are not ours: an undo puts the image back, and says by its fingerprint when the files differ. */
export type Content = z.output<typeof Content>;

export function capturedOf(workload: string, config: ServiceConfig, image: Content['image']): Captured & { content: Content } {
  const content = {
    platform: 'compose' as const,
    service: workload,
    config: config.sha256,
    environment: [...config.environment],
    image: { id: image.id, name: image.name },
  };
  return { fingerprint: sha256Hex(canonical(content)), content };
}

/** @throws OpsError `Corrupt` for the state of another platform or service. */
export function contentOf({ content }: Captured, workload: string): Content {
  const { success, data, error } = Content.safeParse(content);
  if (success && data.service === workload) return data;
  throw new OpsError('Corrupt', `this is not a state of the Compose service ${workload}`, { cause: error });
}
