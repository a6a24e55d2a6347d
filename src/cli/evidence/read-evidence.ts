import { openS3Objects } from '../../adapters/s3/open-objects.ts';
import type { Config } from '../../config.ts';
import { resolveSetting } from '../../config.ts';
import { connectTemporal } from '../connect.ts';
import { environmentOf } from '../run/environment-of.ts';
import type { FoundEvidence } from './find-evidence.ts';
import { findEvidence } from './find-evidence.ts';

/** The evidence of a run, found with this process's settings and credentials. */
export async function readEvidence(config: Config, workflowId: string): Promise<FoundEvidence> {
  const openObjects = openS3Objects(resolveSetting);
  const client = await connectTemporal(config);
  const environment = async (target: string) => await environmentOf(config, target);
  return await findEvidence({ client, environment, open: (env) => openObjects(env.objects) }, workflowId);
}
