import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { intakeId } from '../domain/incident/alert.ts';
import type { MaintenanceExtension, MaintenanceRequest, MaintenanceWindow } from '../domain/incident/maintenance.ts';
import { extensionFault, maintenanceFault, maintenanceId } from '../domain/incident/maintenance.ts';
import { fieldsOf, shapeFault } from '../domain/run/messages.ts';
import type { Word } from '../domain/run/messages.ts';

const releaseUpdate = defineUpdate<{ ended: true }, [Word]>('release');
const releaseSignal = defineSignal<[Word]>('release');
const extendUpdate = defineUpdate<{ until: string }, [MaintenanceExtension]>('extend');
const windowQuery = defineQuery<MaintenanceWindow>('window');
const maintenanceSignal = defineSignal<[MaintenanceWindow]>('maintenance');

/** The intake is told again now and then: one that was begun anew knows nothing. */
const tellAgainMs = 3_600_000;
const tryAgainMs = 300_000;

interface Maintaining {
  window: MaintenanceWindow;
  endedBy?: string;
  /** Counts what was said, so that a wait knows that it must look again. */
  said: number;
}

/**
 * While it runs, alerts that it names are expected: they open no incident and page nobody. Its id is `maintenance/<system>/<environment>/<name>`. It ends at
 * its time, and so does what it told the intake of alerts, which keeps that time itself. Operators: `release` ends it, `extend` lets it last longer; query
 * `window`. Fails with `InvalidInput`, and then everything pages.
 */
export async function maintenance(request: MaintenanceRequest): Promise<{ endedBy: string }> {
  const fault = requestFault(request);
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'InvalidInput');
  const { name, services = [], scenarios = [], until, requester: by, reason } = request;
  const state: Maintaining = { window: { name, services, scenarios, until, by, reason }, said: 0 };
  listen(state);
  try {
    await last(state, request.target);
  } finally {
    // However it ends: nothing is expected any more.
    const past = new Date(Math.min(Date.parse(state.window.until), Date.now()) - 1).toISOString();
    await CancellationScope.nonCancellable(async () => await tell(request.target, { ...state.window, until: past }));
  }
  return { endedBy: state.endedBy ?? 'its time' };
}

async function last(state: Maintaining, target: string): Promise<void> {
  for (;;) {
    const { window, said } = state;
    setCurrentDetails(`**${target} is under maintenance** by ${window.by}, until ${window.until}: ${scopeWords(window)}`);
    const told = await tell(target, window);
    const left = Date.parse(state.window.until) - Date.now();
    if (state.endedBy !== undefined || left <= 0) return;
    const heard = (): boolean => state.endedBy !== undefined || state.said > said;
    await condition(heard, Math.min(left, told ? tellAgainMs : tryAgainMs), { summary: `until ${state.window.until}` });
    if (state.endedBy !== undefined || Date.parse(state.window.until) <= Date.now()) return;
  }
}

function listen(state: Maintaining): void {
  const wordFault = (word: Word): string | undefined => shapeFault(word, fieldsOf.word);
  const end = ({ by }: Word): void => void (state.endedBy = by);
  setHandler(windowQuery, () => state.window, { description: 'What is expected, and until when' });
  // A signal cannot be answered: one that does not fit is dropped.
  setHandler(releaseSignal, (word) => (wordFault(word) === undefined ? end(word) : undefined), {
    description: 'Ends the maintenance. One object: {"by"}',
  });
  setHandler(releaseUpdate, (word) => (end(word), { ended: true as const }), {
    description: 'Ends the maintenance. One object: {"by"}',
    validator: (word) => refuseFor(wordFault(word)),
  });
  setHandler(
    extendUpdate,
    ({ by, until, reason }) => {
      state.window = { ...state.window, by, until, reason };
      state.said += 1;
      return { until };
    },
    {
      description: 'Lets it last longer. One object: {"by", "until", "reason"}',
      validator: (extension) => refuseFor(extensionFault(extension, { now: Date.now(), until: state.window.until })),
    },
  );
}

/** False where no intake takes alerts: then there is nobody who could page either. */
async function tell(target: string, window: MaintenanceWindow): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(intakeId(target)).signal(maintenanceSignal, window);
    return true;
  } catch {
    return false;
  }
}

function requestFault(request: MaintenanceRequest): string | undefined {
  const fault = maintenanceFault(request, Date.now());
  if (fault !== undefined) return fault;
  const id = maintenanceId(request.target, request.name);
  return workflowInfo().workflowId === id ? undefined : `this maintenance must have the workflow id ${id}, so that there is one of it`;
}

function scopeWords({ services, scenarios, reason }: MaintenanceWindow): string {
  const whose = services.length === 0 ? 'all but severity 1' : services.join(', ');
  return `${whose}${scenarios.length === 0 ? '' : ` (${scenarios.join(', ')})`}. ${reason}`;
}

function refuseFor(fault: string | undefined): void {
  if (fault !== undefined) throw ApplicationFailure.nonRetryable(fault, 'Refused');
}
