import type { CustodyVerdict } from '../../activities/security/verify-stored-custody.ts';
import { custodyRecord } from '../../workers/custody-record.ts';
import { command } from '../command.ts';
import { connectTemporal } from '../connect.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentOf } from '../run/environment-of.ts';
import { findCase } from './find-case.ts';

/** `watchkeeper evidence verify-custody` */
export const verifyCustody = command({
  description:
    'Reads every row of the custody log of a security incident and every item in it again, hashes them, and names those that are not as they were written (exit 1). That it was verified is a row of the log too.',
  arguments: [{ name: 'run' }],
  options: { as: { type: 'string', value: 'NAME', says: 'who verifies, instead of the user of this machine' } },
  async run({ values, positionals: [workflowId = ''], config }) {
    const { target, caseId, head } = await findCase(await connectTemporal(config), workflowId);
    const record = custodyRecord(await environmentOf(config, target), caseId);
    const verdict = await record.verify(head.rows > 0 ? head : undefined);
    if (!verdict.whole) return { exit: exitCodes.failed, json: verdict, text: faultsOf(verdict) };
    const text = `${verdict.rows} rows and ${verdict.items} items are as they were written`;
    await record.noteVerified(values.as ?? config.user, text);
    return { json: verdict, text: [text, verdict.head.sha256, ...unlockedWords(verdict)].join('\n') };
  },
});

function faultsOf({ faults, rows }: CustodyVerdict): string {
  if (rows === 0 && faults.length === 0) return 'there is no row at all';
  return faults.map(({ where, why }) => `${where}: ${why}`).join('\n');
}

function unlockedWords({ unlocked }: CustodyVerdict): string[] {
  return unlocked === 0 ? [] : [`${unlocked} items are not locked: whoever may delete in the bucket can delete them`];
}
