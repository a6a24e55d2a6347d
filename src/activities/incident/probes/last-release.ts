import { platformLook } from './platform-look.ts';
import type { MakeProbe } from './probe-ports.ts';

/** What was released so lately is the first thing to suspect. */
const lateMinutes = 30;

/** How long ago the present state came to be: what was deployed, not what was committed (E47). */
export const lastRelease: MakeProbe = ({ openPlatform }, { env, services }) =>
  services
    .filter(({ released }) => released)
    .map((service) => ({
      name: `last release of ${service.name}`,
      command: `${platformLook(env, service.workload)}  # rollout history`,
      async look() {
        const platform = openPlatform(env);
        const [{ fingerprint, images }, revisions] = await Promise.all([platform.state(service), platform.revisions(service)]);
        const now = revisions.find((revision) => revision.fingerprint === fingerprint);
        const image = Object.values(images).join(', ');
        const at = Date.parse(now?.createdAt ?? '');
        if (now === undefined || Number.isNaN(at)) {
          return { verdict: 'unknown', saw: `${image} runs, and nobody knows since when`, means: 'a release may be the cause' };
        }
        const minutes = Math.round((Date.now() - at) / 60_000);
        const saw = `${image} runs since ${now.createdAt}, for ${minutes} min`;
        const isNew = minutes <= lateMinutes && revisions.some((revision) => revision.fingerprint !== fingerprint);
        if (!isNew) return { verdict: 'normal', saw, means: 'it was not released lately' };
        return {
          verdict: 'suspicious',
          saw,
          means: 'it began not long after a release',
          couldDo: [{ action: 'rollback', service: service.name }],
        };
      },
    }));
