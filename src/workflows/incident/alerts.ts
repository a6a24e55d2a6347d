import type { AlertsChanged } from '../../domain/incident/incident.ts';
import { isOpen } from '../../domain/incident/moves.ts';
import { tuneAlerts } from '../../domain/incident/flapping.ts';
import type { Life } from './life.ts';
import { keepAlerts, setSeverity, show, tell } from './life.ts';

/** Takes what the intake says about the alerts. The counts are absolute: said twice, nothing changes. */
export function alertsAre(life: Life, changed: AlertsChanged): void {
  const { firing, suppressed, resolved, total, severity, newest, noData } = changed;
  const { record } = life;
  const before = record.alertCount;
  record.alertCount = { firing, suppressed, resolved, total };
  life.noData = noData === true;
  keepTime(life, firing);
  keepAlerts(life, newest);
  const more = suppressed > 0 ? `, ${suppressed} are suppressed` : '';
  if (before.firing !== firing || before.total !== total)
    tell(life, { kind: 'alert', by: 'alerts', text: `${firing} of ${total} fire${more}` });
  if (changed.flapping && !record.flapping) comesAndGoes(life);
  // A machine only raises; to make it less bad is for people.
  const worse = isOpen(record.state) && firing > 0 && severity < record.severity;
  if (worse) setSeverity(life, severity, { by: 'alerts', reason: 'worse alerts' });
  show(life);
}

function keepTime(life: Life, firing: number): void {
  if (firing === 0) delete life.firingSinceMs;
  else life.firingSinceMs ??= Date.now();
  life.fewestFiring = Math.min(life.fewestFiring, firing);
}

function comesAndGoes(life: Life): void {
  life.record.flapping = true;
  life.record.followUps.push(tuneAlerts(life.record));
  tell(life, {
    kind: 'alert',
    by: 'alerts',
    text: 'flapping: nobody is paged again before it stays, and recovery must hold twice as long',
  });
}
