import type { Platform } from './platform.ts';
import { supervised } from '../supervised.ts';

/** Changes take several requests of seconds each where a platform is slow: the worker says meanwhile that it lives. */
export function beating(platform: Platform): Platform {
  const beats = async <R>(work: () => Promise<R>): Promise<R> => await supervised(async () => await work());
  return {
    ...platform,
    putImage: async (putting) => await beats(async () => await platform.putImage(putting)),
    putSettings: async (putting) => await beats(async () => await platform.putSettings(putting)),
    scale: async (scaling) => await beats(async () => await platform.scale(scaling)),
    restart: async (restarting) => await beats(async () => await platform.restart(restarting)),
    stop: async (stopping) => await beats(async () => await platform.stop(stopping)),
    resume: async (resuming) => await beats(async () => await platform.resume(resuming)),
    switchRoute: async (switching) => await beats(async () => await platform.switchRoute(switching)),
    isolate: async (isolating) => await beats(async () => await platform.isolate(isolating)),
    rejoin: async (service) => await beats(async () => await platform.rejoin(service)),
    capture: async (service) => await beats(async () => await platform.capture(service)),
  };
}
