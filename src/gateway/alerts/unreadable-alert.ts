import { createHash } from 'node:crypto';
import type { Alert } from '../../domain/incident/alert.ts';
import { cut } from '../../domain/incident/bounded-texts.ts';

const keptBytes = 1024;
const lastsMs = 3_600_000;

/** What an authenticated source sent and nobody can read, as an alert of its own: refused, it would come again for ever. */
export function unreadableAlert(source: string, body: Uint8Array, now: Date): Alert {
  const sha256 = createHash('sha256').update(body).digest('hex');
  const start = Buffer.from(body.subarray(0, keptBytes)).toString('utf8').replaceAll('\uFFFD', '?');
  return {
    source,
    fingerprint: sha256.slice(0, 16),
    status: 'firing',
    labels: { alertname: 'WatchkeeperUnreadableAlerts', service: 'watchkeeper', scenario: 'unreadable-alerts', severity: 'sev3', source },
    annotations: {
      summary: `${source} sends what cannot be read as alerts`,
      description: cut(`${body.length} bytes, SHA-256 ${sha256}. They begin: ${start}`, 2048),
    },
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + lastsMs).toISOString(),
    from: 'generic',
  };
}
