import type { Automation } from '../client/automation.ts';
import { automationOf, switchAutomation } from '../client/automation.ts';
import { OpsError } from '../domain/ops-error.ts';
import { targetOf } from '../domain/system/environment.ts';
import { command } from './command.ts';
import { connectTemporal } from './connect.ts';
import { environmentOf } from './run/environment-of.ts';

/** `watchkeeper automation` */
export const automation = command({
  description:
    'The kill switch: whether mitigations are begun by themselves in an environment. `off` lets nothing more begin, what acts goes on to its end or is put back; people may still act.',
  arguments: [{ name: 'system/environment' }, { name: 'off or on', optional: true }],
  options: {
    reason: { type: 'string', short: 'r', value: 'TEXT', says: 'why; needed for `off`' },
    as: { type: 'string', value: 'NAME', says: 'who does it, instead of the user of this machine' },
  },
  async run({ values: { as: by, reason }, positionals: [named = '', wanted], config }) {
    const target = targetOf(await environmentOf(config, named));
    checkWanted(wanted, reason);
    const client = await connectTemporal(config);
    if (wanted !== undefined) {
      await switchAutomation(client, target, { by: by ?? config.user, on: wanted === 'off', ...(reason !== undefined && { reason }) });
    }
    const now = await automationOf(client, target);
    const is = now.off === undefined ? 'on' : 'off';
    return { json: { target, automation: is, ...now }, text: `automation of ${target} is ${is}${sinceWords(now)}` };
  },
});

function checkWanted(wanted: string | undefined, reason: string | undefined): void {
  if (!['off', 'on', undefined].includes(wanted)) throw new OpsError('InvalidInput', `\`${wanted}\` is neither off nor on`);
  if (wanted === 'off' && reason === undefined) throw new OpsError('InvalidInput', 'to switch automation off needs a --reason');
}

function sinceWords({ off }: Automation): string {
  return off === undefined ? '' : `, by ${off.by} since ${new Date(off.at).toISOString()}: ${off.reason}`;
}
