import type { Resolve } from '../resolve.ts';
import type { Setting } from '../../domain/system/environment.ts';

/** What Prometheus' HTTP API answers, as far as it can be told before it is looked at. */
export interface PrometheusAnswer {
  ok: boolean;
  httpStatus: number;
  status?: string;
  error?: string;
  data?: { resultType?: string; result?: unknown };
}

/** Asks Prometheus' HTTP API: `query`, `query_range`. Throws what `fetch` throws, and OpsError for an address that cannot be resolved. */
export async function askPrometheus(
  resolve: Resolve,
  { prometheus, path, form, withinMs }: { prometheus: Setting; path: string; form: Record<string, string>; withinMs: number },
): Promise<PrometheusAnswer> {
  const base = (await resolve(prometheus)).replace(/\/$/, '');
  const response = await fetch(`${base}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'error',
    signal: AbortSignal.timeout(withinMs),
  });
  const answer = (await response.json().catch(() => ({}))) as Partial<PrometheusAnswer>;
  return { ...answer, ok: response.ok && answer.status === 'success', httpStatus: response.status };
}
