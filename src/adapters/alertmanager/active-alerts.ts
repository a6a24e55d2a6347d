import type { ActiveAlerts } from '../../activities/incident/alerts-now.ts';
import type { Alert } from '../../domain/incident/alert.ts';
import { boundedAnnotations, boundedLabels, boundedLink } from '../../domain/incident/bounded-texts.ts';
import { lookSource } from '../../domain/incident/intake/intake-state.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { whyNoAnswer } from '../http/no-answer.ts';
import type { Resolve } from '../resolve.ts';

const answerWithinMs = 10_000;
const path = '/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true';

/** An alert as Alertmanager's API of version 2 has it. */
interface ApiAlert {
  fingerprint?: unknown;
  labels?: unknown;
  annotations?: unknown;
  startsAt?: unknown;
  generatorURL?: unknown;
  status?: { silencedBy?: readonly unknown[]; inhibitedBy?: readonly unknown[] };
}

/** Asks Alertmanager 0.25 or later for all that is active there, silenced and inhibited alerts too. */
export function activeAlertsOf(resolve: Resolve): ActiveAlerts {
  return async (alertmanager) => {
    const base = (await resolve(alertmanager)).replace(/\/$/, '');
    const answer = await ask(`${base}${path}`);
    if (!Array.isArray(answer)) throw new OpsError('Unavailable', 'Alertmanager answers with something else than alerts');
    return (answer as ApiAlert[]).flatMap(toAlert);
  };
}

async function ask(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) });
    return response.ok ? await response.json() : undefined;
  } catch (error) {
    throw new OpsError('Unavailable', `Alertmanager does not answer (${whyNoAnswer(error)})`);
  }
}

function toAlert({ fingerprint, labels, annotations, startsAt, generatorURL, status }: ApiAlert): Alert[] {
  if (typeof fingerprint !== 'string' || !/^[\w.:+=-]{1,64}$/.test(fingerprint)) return [];
  const link = boundedLink(generatorURL);
  return [
    {
      source: lookSource,
      fingerprint,
      status: 'firing',
      labels: boundedLabels(labels),
      annotations: boundedAnnotations(annotations),
      startsAt: beginning(startsAt),
      ...(link !== undefined && { link }),
      ...(isSuppressed(status) && { suppressed: true }),
      from: 'alertmanager',
    },
  ];
}

function isSuppressed(status: ApiAlert['status']): boolean {
  return (status?.silencedBy?.length ?? 0) + (status?.inhibitedBy?.length ?? 0) > 0;
}

function beginning(startsAt: unknown): string {
  const at = typeof startsAt === 'string' ? Date.parse(startsAt) : Number.NaN;
  return new Date(Number.isFinite(at) ? at : Date.now()).toISOString();
}
