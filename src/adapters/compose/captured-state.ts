import { z } from 'zod';
import type { Captured } from '../../activities/platform/platform.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import type { OwnSettings } from './own-settings.ts';
import { OwnSetting, settingsText } from './own-settings.ts';
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
  /** Variables that we set; absent: none. Of secrets the names of those that hold them. */
  settings: z.record(z.string(), OwnSetting).optional(),
});

/** What a service can be put back from. The files themselves are not ours: an undo puts the image and our variables back, and says by its fingerprint when the files differ. */
export type Content = z.output<typeof Content>;

interface Asked {
  id: string;
  name: string;
  settings?: OwnSettings;
}

export function capturedOf(workload: string, config: ServiceConfig, asked: Asked): Captured & { content: Content } {
  const { id, name, settings } = asked;
  const content = {
    platform: 'compose' as const,
    service: workload,
    config: config.sha256,
    environment: [...config.environment],
    image: { id, name },
    ...(settingsText(settings) !== '' && { settings }),
  };
  return { fingerprint: sha256Hex(canonical(content)), content };
}

/** @throws OpsError `Corrupt` for the state of another platform or service. */
export function contentOf({ content }: Captured, workload: string): Content {
  const { success, data, error } = Content.safeParse(content);
  if (success && data.service === workload) return data;
  throw new OpsError('Corrupt', `this is not a state of the Compose service ${workload}`, { cause: error });
}
