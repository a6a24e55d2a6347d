import { serviceNamed } from '../domain/release/service-named.ts';
import type { PlatformCommands } from './platform-commands.ts';
import { platformCommands } from './platform-commands.ts';
import type { At } from './step.ts';

/** What every step on a service is given. */
export interface OfService {
  service: string;
}

/** A change that is marked with the run that makes it, so that its undo touches nothing else. */
export interface Marked extends OfService {
  /** The run's id. */
  changeId: string;
}

/** What a person would have typed for the service. */
export function commandsOf({ env, input }: At<OfService>): PlatformCommands {
  return platformCommands(env, serviceNamed(env, input.service));
}
