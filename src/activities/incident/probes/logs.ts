import { hiddenSecrets } from '../../../domain/incident/hidden-secrets.ts';
import type { LogExcerpt } from '../../../domain/incident/instance.ts';
import type { Service } from '../../../domain/system/platform.ts';
import type { Seen } from '../probe-call.ts';
import { normal } from '../probe-call.ts';
import { could } from './could.ts';
import { platformLogs } from './platform-look.ts';
import type { MakeProbe } from './probe-ports.ts';

const sinceSeconds = 900;
const maxLines = 200;
const shown = 20;

const bad = /\b(error|fatal|panic|exception|traceback|oom|out of memory|critical|refused|timed? ?out)\b/i;
const memory = /\b(out of memory|oom|heap limit|cannot allocate)\b/i;

/** The last lines of every instance, and of the one before where it crashed; `logs deployment/…` reads one pod of them (E46). */
export const logs: MakeProbe = ({ openPlatform }, { env, services }) =>
  services.map((service) => ({
    name: `logs of ${service.name}`,
    command: platformLogs(env, service.workload, { since: '15m', lines: maxLines }),
    look: async () => judge(service, await openPlatform(env).logs(service, { sinceSeconds, maxLines })),
  }));

function judge(service: Service, excerpts: readonly LogExcerpt[]): Seen {
  const unread = excerpts.filter((one) => one.unread !== undefined && !one.previous);
  const found = excerpts.flatMap((one) => one.lines.filter((line) => bad.test(line)).map((line) => ({ one, line })));
  const lines = found.slice(-shown).map(({ one, line }) => hiddenSecrets(`${one.instance}${one.previous ? ' (before)' : ''}: ${line}`));
  const read = excerpts.reduce((sum, one) => sum + one.lines.length, 0);
  if (excerpts.length === 0 || unread.length === excerpts.length) {
    const why = unread[0]?.unread ?? 'there is no instance';
    return {
      verdict: 'unknown',
      saw: `no log of ${service.name} could be read: ${hiddenSecrets(why)}`,
      means: 'nobody knows what it says',
    };
  }
  const missing = unread.length === 0 ? '' : `; ${unread.length} could not be read`;
  const saw = `${found.length} of ${read} lines of ${excerpts.length} logs speak of faults${missing}`;
  if (found.length === 0) return normal(saw, 'its logs say nothing');
  if (found.some(({ line }) => memory.test(line))) {
    return {
      verdict: 'cause',
      saw,
      means: 'it runs out of memory',
      couldDo: could(service, 'restart', 'expandLimits'),
      lines,
    };
  }
  return { verdict: 'suspicious', saw, means: 'it says why: read them', lines };
}
