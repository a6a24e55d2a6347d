import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { table } from '../table.ts';

/** `watchkeeper runs` */
export const runs = command({
  description: 'Lists runs, newest first. A list is a second or two behind the runs themselves.',
  arguments: [{ name: 'system/environment', optional: true }],
  options: {
    runbook: { type: 'string', short: 'r', value: 'NAME', says: 'only runs of this runbook' },
    open: { type: 'boolean', short: 'o', says: 'only runs that are not over' },
    limit: { type: 'string', short: 'n', value: 'N', says: 'at most so many (20)' },
  },
  async run({ values, positionals: [target], config }) {
    const limit = Math.max(1, Number(values.limit ?? 20) || 20);
    const client = await connectRuns(config);
    const list = await client.list({
      limit,
      ...(target !== undefined && { target }),
      ...(values.runbook !== undefined && { runbook: values.runbook }),
      ...(values.open === true && { open: true }),
    });
    const rows = list.map((run) => [
      run.workflowId,
      run.risk,
      run.status.toLowerCase(),
      waitingWords(run.waitingFor, run.phase),
      run.startedAt,
    ]);
    return {
      json: list,
      text: list.length === 0 ? 'There are no such runs.' : table(['run', 'risk', 'status', 'phase', 'started (UTC)'], rows),
    };
  },
});

function waitingWords(waitingFor: string, phase: string): string {
  return waitingFor === '' || waitingFor === 'nothing' ? phase : `${phase}, waits for ${waitingFor}`;
}
