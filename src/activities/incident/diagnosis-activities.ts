import type { Environment } from '../../domain/system/environment.ts';
import { isOpsError } from '../../domain/ops-error.ts';
import { hiddenSecrets } from '../../domain/incident/hidden-secrets.ts';
import { canonical } from '../../domain/plan/canonical.ts';
import { sha256Hex } from '../../domain/plan/digest.ts';
import { serviceNamed } from '../../domain/release/service-named.ts';
import type { Vocabulary } from '../../steps/index.ts';
import { evidenceKeyOf } from '../../steps/diagnosis.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenObjects } from '../objects.ts';
import { findingsOf } from './probe.ts';
import type { ProbePorts } from './probes/probe-ports.ts';

export type DiagnosisPorts = ProbePorts & { openObjects: OpenObjects };

const logsAsked = { sinceSeconds: 3600, maxLines: 500 };
const withinMs = 15_000;

/** Looks, and keeps what was seen. */
export function diagnosisActivities(ports: DiagnosisPorts): Implements<Pick<Vocabulary, 'findings' | 'keepFindings'>> {
  return {
    findings: async ({ env, input }) => await findingsOf(ports, { env, ...input }),
    async keepFindings({ env, input: { id, ...asked } }) {
      const objects = ports.openObjects(env.objects);
      const key = evidenceKeyOf(env, id);
      const there = await objects.get(key);
      if (there !== undefined) return { key, sha256: sha256Hex(Buffer.from(there).toString('utf8')) };
      const [findings, instances, logs] = await Promise.all([
        findingsOf(ports, { env, ...asked }),
        inTime(async () => await instancesOf(ports, env, asked.service)),
        inTime(async () => await logsOf(ports, env, asked.service)),
      ]);
      const body = canonical({ schema: 1, id, ...asked, takenAt: new Date().toISOString(), findings, instances, logs });
      // Two attempts at once: the first one counts.
      await objects.put(key, body, { contentType: 'application/json', onlyNew: true }).catch((error: unknown) => {
        if (!isOpsError(error) || error.kind !== 'Conflict') throw error;
      });
      const kept = await objects.get(key);
      return { key, sha256: sha256Hex(kept === undefined ? body : Buffer.from(kept).toString('utf8')) };
    },
  };
}

async function instancesOf({ openPlatform }: DiagnosisPorts, env: Environment, service: string | undefined): Promise<unknown> {
  return service === undefined ? undefined : await openPlatform(env).instanceDetails(serviceNamed(env, service));
}

async function logsOf({ openPlatform }: DiagnosisPorts, env: Environment, service: string | undefined): Promise<unknown> {
  if (service === undefined) return undefined;
  const excerpts = await openPlatform(env).logs(serviceNamed(env, service), logsAsked);
  return excerpts.map((one) => ({ ...one, lines: one.lines.map((line) => hiddenSecrets(line, 1000)) }));
}

/** What cannot be had in time is said to be missing: evidence holds no action up for longer (anchors, conflict 3). */
async function inTime(take: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>((resolve) => {
    timer = setTimeout(() => resolve({ missing: `no answer within ${withinMs / 1000} s` }), withinMs);
  });
  const taken = take().catch((error: unknown) => ({ missing: isOpsError(error) ? error.message : 'it broke off' }));
  const result = await Promise.race([taken, late]);
  clearTimeout(timer);
  return result ?? null;
}
