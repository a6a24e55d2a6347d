import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { IncidentRecord } from '../../domain/incident/incident-record.ts';
import { incidentId } from '../../domain/incident/incident.ts';
import { mitigationWords } from '../../domain/incident/mitigation-risk.ts';
import { OpsError } from '../../domain/ops-error.ts';
import { signIn } from './person.ts';

const lookMs = 300;
const patienceMs = 120_000;

interface Following {
  client: Client;
  target: string;
  gateway: { url: string; key: string };
  say(line: string): void;
}

/** Follows the incident that an alert opens: tells its timeline, acknowledges and approves as ana would on her phone, and ends when it is resolved. */
export async function followIncident({ client, target, gateway, say }: Following): Promise<IncidentRecord> {
  const id = incidentId(target, 'api/latency', 1);
  const handle = client.workflow.getHandle(id);
  const until = Date.now() + patienceMs;
  const done = new Set<string>();
  let told = 0;
  while (Date.now() < until) {
    await sleep(lookMs);
    const record = await handle.query<IncidentRecord>('summary').catch(() => undefined);
    if (record === undefined) continue;
    for (const { at, by, text } of record.timeline.slice(told)) say(`  ${at.slice(11, 19)} ${by}: ${text}`);
    told = record.timeline.length;
    const waits = record.tried.find(({ state }) => state === 'waiting');
    if (!done.has('acknowledge') && record.deliveries.length > 0) {
      done.add('acknowledge');
      await (await signIn(gateway, 'ana', id)).send('acknowledge', { comment: 'on it' });
    }
    if (waits !== undefined && !done.has(waits.runId)) {
      done.add(waits.runId);
      say(`  ana opens ${mitigationWords(waits.mitigation)} on the page of the gateway, and approves its plan`);
      await (await signIn(gateway, 'ana', waits.runId)).send('decide', { verdict: 'approve' });
    }
    if (record.state === 'resolved' && record.timeline.some(({ text }) => text.startsWith('the report is'))) return record;
  }
  throw new OpsError('Unavailable', 'the incident was not resolved in time');
}
