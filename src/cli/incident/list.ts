import { command } from '../command.ts';
import { connectRuns } from '../connect.ts';
import { table } from '../table.ts';

/** `watchkeeper incident list` */
export const list = command({
  description: 'Lists incidents, newest first: those that are not closed. A list is a second or two behind.',
  arguments: [{ name: 'system/environment', optional: true }],
  options: {
    all: { type: 'boolean', short: 'a', says: 'closed ones too' },
    limit: { type: 'string', short: 'n', value: 'N', says: 'at most so many (20)' },
  },
  async run({ values, positionals: [target], config }) {
    const limit = Math.max(1, Number(values.limit ?? 20) || 20);
    const incidents = await (
      await connectRuns(config)
    ).list({ limit, runbook: 'incident', ...(target !== undefined && { target }), ...(values.all !== true && { open: true }) });
    const rows = incidents.map((one) => [
      one.workflowId,
      one.phase,
      one.waitingFor === 'approval' ? 'waits for an approval' : '',
      one.startedAt,
    ]);
    const text = rows.length === 0 ? 'There is no such incident.' : table(['incident', 'state', '', 'opened (UTC)'], rows);
    return { json: incidents, text };
  },
});
