import { serviceNamed } from '../../domain/release/service-named.ts';
import { refuseSecrets } from '../../domain/release/settings.ts';
import type { Vocabulary } from '../../steps/index.ts';
import type { Implements } from '../../steps/step.ts';
import type { OpenPlatform } from './platform.ts';
import { unlessIsolated } from './unless-isolated.ts';

type ConfigSteps = Pick<Vocabulary, 'serviceSettings' | 'settingsFit' | 'putSettings'>;

/** What changes the settings of services, over whatever platform runs them. */
export function configActivities({ openPlatform }: { openPlatform: OpenPlatform }): Implements<ConfigSteps> {
  return {
    serviceSettings: async ({ env, input }) => await openPlatform(env).settings(serviceNamed(env, input.service), input),
    async settingsFit({ env, input }) {
      const [platform, service] = [openPlatform(env), serviceNamed(env, input.service)];
      return await unlessIsolated(platform, service, async () => await platform.canConfigure(service, input));
    },
    async putSettings({ env, input: { service, changeId, from, ...settings } }) {
      // A person may have given the step another input, which no schema has seen.
      refuseSecrets(settings.set);
      return await openPlatform(env).putSettings({ service: serviceNamed(env, service), changeId, from, settings });
    },
  };
}
