import { verifyChain } from '../../domain/evidence/chain.ts';
import { command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { readEvidence } from './read-evidence.ts';

/** `watchkeeper evidence verify` */
export const verify = command({
  description:
    'Checks that the evidence of a run is as it was written, and names the first record that was changed, removed or added (exit 1).',
  arguments: [{ name: 'run' }],
  options: {},
  async run({ positionals: [workflowId = ''], config }) {
    const { key, text, expected } = await readEvidence(config, workflowId);
    const verdict = verifyChain(text, expected);
    if (verdict.whole) return { json: { key, ...verdict }, text: `whole: ${verdict.records} records, ${verdict.sha256}\n${key}` };
    return {
      exit: exitCodes.failed,
      json: { key, ...verdict },
      text: `record ${verdict.record} is not as it was written: ${verdict.why}\n${key}`,
    };
  },
});
