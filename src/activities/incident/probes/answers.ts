import { could } from './could.ts';
import type { MakeProbe } from './probe-ports.ts';

/** Slower than the systems want their 95th percentile. */
const slowSeconds = 2;

/** The service's own probes, with the time that each took: `curl` without `-f` takes a 500 for an answer (E48). */
export const answers: MakeProbe = ({ askProbe }, { services }) =>
  services.flatMap((service) =>
    service.probes.map((probe) => ({
      name: `${service.name} answers ${probe.name}`,
      command: `curl -fsS -m 5 -w '%{http_code} %{time_total}' ${probe.url}`,
      async look() {
        const { kind, reason, facts } = await askProbe(probe);
        const seconds = Number(facts?.['seconds'] ?? 0);
        if (kind === 'failed')
          return { verdict: 'cause', saw: reason, means: `${service.name} does not serve`, couldDo: could(service, 'restart') };
        if (kind !== 'successful') return { verdict: 'unknown', saw: reason, means: 'nobody could ask it' };
        if (seconds < slowSeconds) return { verdict: 'normal', saw: reason, means: 'as it should be' };
        return {
          verdict: 'suspicious',
          saw: reason,
          means: `${service.name} is slow from where the worker is`,
          couldDo: could(service, 'scale'),
        };
      },
    })),
  );
