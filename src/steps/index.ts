import * as backup from './backup.ts';
import * as postgres from './postgres.ts';
import * as diagnosis from './diagnosis.ts';
import * as drillTarget from './drill-target.ts';
import * as endpoint from './endpoint.ts';
import * as host from './host.ts';
import * as isolation from './isolation.ts';
import * as limits from './limits.ts';
import * as people from './people.ts';
import * as pipeline from './pipeline.ts';
import * as recovery from './recovery.ts';
import * as release from './release.ts';
import * as report from './report.ts';
import * as route from './route.ts';
import * as security from './security.ts';
import * as service from './service.ts';
import * as sessions from './sessions.ts';
import * as settings from './settings.ts';
import * as storeSettings from './store-settings.ts';
import * as turn from './turn.ts';

/** Only the steps of a vocabulary module, without the pure functions that stand beside them. */
type OnlySteps<M> = { [K in keyof M as M[K] extends { effect: string } ? K : never]: M[K] };

function stepsOf<M extends object>(module: M): OnlySteps<M> {
  const steps = Object.entries(module).filter(([, value]) => typeof value === 'object');
  return Object.fromEntries(steps) as OnlySteps<M>;
}

/** All that a run may do. A step's name here is its activity's name. */
export const vocabulary = {
  ...stepsOf(backup),
  ...stepsOf(postgres),
  ...stepsOf(diagnosis),
  ...stepsOf(drillTarget),
  ...stepsOf(endpoint),
  ...stepsOf(host),
  ...stepsOf(isolation),
  ...stepsOf(limits),
  ...stepsOf(people),
  ...stepsOf(pipeline),
  ...stepsOf(recovery),
  ...stepsOf(release),
  ...stepsOf(report),
  ...stepsOf(route),
  ...stepsOf(security),
  ...stepsOf(service),
  ...stepsOf(sessions),
  ...stepsOf(settings),
  ...stepsOf(storeSettings),
  ...stepsOf(turn),
};
export type Vocabulary = typeof vocabulary;
export type StepName = keyof Vocabulary;
