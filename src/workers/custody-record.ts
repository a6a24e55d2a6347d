import { CustodyLog } from '../activities/security/custody-log.ts';
import type { CustodyVerdict } from '../activities/security/verify-stored-custody.ts';
import { verifyStoredCustody } from '../activities/security/verify-stored-custody.ts';
import { openS3Objects } from '../adapters/s3/open-objects.ts';
import { resolveSetting } from '../config.ts';
import type { CustodyHead } from '../domain/security/custody-row.ts';
import type { Environment } from '../domain/system/environment.ts';

/** The evidence of a case, read with the credentials of this process. */
export interface CustodyRecord {
  /** Hashes all of it again. `kept`: what the history of the run knows of the log. */
  verify(kept?: CustodyHead): Promise<CustodyVerdict>;
  /** That somebody verified it is a row too. */
  noteVerified(by: string, text: string): Promise<void>;
}

/** Opens what the bucket of an environment holds of a case. */
export function custodyRecord(env: Environment, caseId: string): CustodyRecord {
  const custody = { objects: openS3Objects(resolveSetting)(env.objects), env, caseId };
  return {
    verify: async (kept) => await verifyStoredCustody(custody, kept),
    async noteVerified(by, text) {
      const at = new Date().toISOString();
      await new CustodyLog(custody).append({ kind: 'verify', op: `verify ${at}`, at, by, text });
    },
  };
}
