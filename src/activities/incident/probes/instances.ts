import { hiddenSecrets } from '../../../domain/incident/hidden-secrets.ts';
import type { Instance, Instances } from '../../../domain/incident/instance.ts';
import type { Service } from '../../../domain/system/platform.ts';
import type { Seen } from '../probe-call.ts';
import { could } from './could.ts';
import { platformLook } from './platform-look.ts';
import type { MakeProbe } from './probe-ports.ts';

/** Every instance: ready or not, how often it restarted, how it ended the last time; `get pods` alone is no history (E47). */
export const instances: MakeProbe = ({ openPlatform }, { env, services }) =>
  services.map((service) => ({
    name: `instances of ${service.name}`,
    command: platformLook(env, service.workload),
    look: async () => judge(service, await openPlatform(env).instanceDetails(service)),
  }));

function judge(service: Service, { instances: all, events }: Instances): Seen {
  const unready = all.filter(({ ready }) => !ready);
  const killed = all.filter(({ lastExit }) => lastExit?.reason === 'OOMKilled');
  const restarts = all.reduce((sum, one) => sum + one.restarts, 0);
  const lines = [...all.map(inWords), ...events].map((line) => hiddenSecrets(line));
  const saw = `${all.length - unready.length} of ${all.length} are ready, ${restarts} restarts${killed.length > 0 ? `, ${killed.length} killed for memory` : ''}`;
  if (killed.length > 0) {
    const couldDo = could(service, 'restart', 'rollback', 'expandLimits');
    return { verdict: 'cause', saw, means: 'it needs more memory than it may use: it leaks, or the limit is too low', couldDo, lines };
  }
  if (all.length === 0) return { verdict: 'cause', saw: 'it has no instances', means: 'it was stopped, or none can be made', lines };
  if (unready.length === all.length) {
    return {
      verdict: 'cause',
      saw,
      means: 'nobody serves',
      couldDo: could(service, 'rollback', 'restart'),
      lines,
    };
  }
  if (unready.length > 0)
    return { verdict: 'suspicious', saw, means: 'the others carry its load', couldDo: could(service, 'restart'), lines };
  return {
    verdict: restarts > 0 ? 'suspicious' : 'normal',
    saw,
    means: restarts > 0 ? 'it ended before: see its last exit' : 'as it should be',
    lines,
  };
}

function inWords({ name, container, ready, restarts, state, lastExit }: Instance): string {
  const last = lastExit === undefined ? '' : `, last exit ${lastExit.reason} ${lastExit.code ?? ''} ${lastExit.at ?? ''}`;
  return `${name}${container === undefined ? '' : `/${container}`}: ${state}${ready ? '' : ', not ready'}, ${restarts} restarts${last}`;
}
