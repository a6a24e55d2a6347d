import { runUrl } from '../../client/run-ids.ts';
import type { RunRef, Watchkeeper } from '../../client/watchkeeper.ts';
import { checkRequest } from '../../domain/run/check-request-schema.ts';
import type { RunView } from '../../domain/run/view.ts';
import type { Invocation, Outcome } from '../command.ts';
import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentOf } from './environment-of.ts';
import { follow } from './follow.ts';
import { exitOf, outcomeText } from './outcome-words.ts';
import { progressOn } from './progress-sink.ts';
import { readInput } from './run-input.ts';
import { runbookNamed } from './runbook-name.ts';
import { checkNames } from './check-names.ts';

/** `watchkeeper run` */
export const run = command({
  description:
    'Starts a run. The runbook, the environment and the input are checked here first: with a fault in them no run is started. ' +
    'With --wait, progress is told until the run is over or waits for a person (exit 4).',
  arguments: [{ name: 'runbook' }, { name: 'system/environment' }],
  options: {
    input: { type: 'string', short: 'i', value: 'JSON|@file|-', says: "the runbook's input" },
    'dry-run': { type: 'boolean', short: 'n', says: 'make the plan, print it, change nothing' },
    wait: { type: 'boolean', short: 'w', says: 'wait for the end, with progress' },
    as: { type: 'string', value: 'NAME', says: 'who asks, instead of the user of this machine' },
    'if-busy': { type: 'string', value: 'wait|skip|fail', says: 'when another run holds the lock' },
    'request-id': { type: 'string', value: 'ID', says: 'the same id starts one run, however often it is sent' },
  },
  examples: ['run backup demo/production --wait', 'run restore demo/production --input \'{"set": {"kind": "latest"}}\' --dry-run'],
  async run(invocation) {
    const { values, positionals, config, stdin, json } = invocation;
    const [name = '', target = ''] = positionals;
    const runbook = runbookNamed(name);
    const env = await environmentOf(config, target);
    const given = await readInput(values.input, stdin);
    const dryRun = values['dry-run'] === true;
    const request = {
      target,
      requester: values.as ?? config.user,
      input: given as object,
      ...(dryRun && { dryRun }),
      ...(values['if-busy'] !== undefined && { ifBusy: values['if-busy'] as 'wait' }),
    };
    checkNames(env, checkRequest(runbook, request).input);
    const runs = await connectRuns(config);
    const ref = await runs.start(runbook, { ...request, ...(values['request-id'] !== undefined && { requestId: values['request-id'] }) });
    const url = runUrl(config.temporal.uiAddress, config.temporal.namespace, ref);
    if (!json) invocation.stderr.write(`${ref.workflowId}\n${url}\n`);
    if (values.wait !== true && !dryRun) return { json: { ...ref, url }, text: '' };
    return await waitFor(runs, { ...ref, url }, invocation);
  },
});

async function waitFor(
  runs: Watchkeeper,
  ref: RunRef & { url: string },
  invocation: Pick<Invocation, 'json' | 'stderr' | 'interrupted'>,
): Promise<Outcome> {
  const sink = invocation.json ? { line: () => undefined, live: () => undefined } : progressOn(invocation.stderr);
  const signal = invocation.interrupted();
  const view = await follow({ runs, ref }, sink, { signal });
  sink.live('');
  if (signal.aborted)
    return {
      exit: exitCodes.waiting,
      json: { ...ref, view },
      text: `not waited for any longer; the run goes on: watchkeeper show ${ref.workflowId}`,
    };
  if (view !== undefined && isWaiting(view))
    return { exit: exitCodes.waiting, json: { ...ref, view }, text: `waiting for ${view.waitingFor}: ${view.waitingReason}` };
  const outcome = await runs.outcome(ref);
  return { exit: exitOf(outcome), json: { ...ref, ...outcome }, text: outcomeText(outcome) };
}

function isWaiting({ phase, waitingFor }: RunView): boolean {
  return waitingFor !== undefined && phase !== 'done';
}
