import type { Alert } from '../../../../src/domain/incident/alert.ts';
import type { AlertsNow } from '../../../../src/domain/incident/incident-activities.ts';
import { changesOf } from '../../../../src/domain/incident/intake/counts.ts';
import type { Group, Intake } from '../../../../src/domain/incident/intake/intake-state.ts';
import { emptyIntake } from '../../../../src/domain/incident/intake/intake-state.ts';
import { packIntake, unpackIntake } from '../../../../src/domain/incident/intake/pack-intake.ts';
import type { Taking } from '../../../../src/domain/incident/intake/take-alert.ts';
import { takeBatches } from '../../../../src/domain/incident/intake/take-batches.ts';
import { takeLook } from '../../../../src/domain/incident/intake/take-look.ts';
import { tick } from '../../../../src/domain/incident/intake/tick.ts';
import { takeWindows } from '../../../../src/domain/incident/intake/windows.ts';
import type { Environment } from '../../../../src/domain/system/environment.ts';
import { environmentOf } from '../../../support/fake-system.ts';

const target = 'demo/production';
export const noon = Date.parse('2026-11-21T12:00:00Z');

/** An alert of the source `main`, which is an Alertmanager. */
export function alertOf(more: Partial<Alert> & { at?: number } = {}): Alert {
  const { at = noon, ...fields } = more;
  return {
    source: 'main',
    fingerprint: 'f1',
    status: 'firing',
    labels: { alertname: 'Down', service: 'api', severity: 'critical' },
    annotations: {},
    startsAt: new Date(at).toISOString(),
    from: 'alertmanager',
    ...fields,
  };
}

/** The rules of an intake without Temporal: what it would open and tell, at any time of the day. */
export class IntakeDriver {
  intake: Intake = emptyIntake(noon);
  now = noon;
  doubt = false;
  watched = true;
  private batch = 0;
  private readonly env: Environment | undefined;

  constructor(env: Partial<Environment> | undefined = {}) {
    this.env = env && environmentOf('production', env);
  }

  private taking(): Taking {
    return { env: this.env, target, now: this.now, doubt: this.doubt };
  }

  take(...alerts: Alert[]): void {
    this.batch += 1;
    takeBatches(this.intake, [{ id: `b${this.batch}`, receivedAt: '', alerts }], this.taking());
    this.settle();
  }

  after(seconds: number): void {
    this.now += seconds * 1000;
    tick(this.intake, this.taking());
    this.settle();
  }

  maintain(...windows: unknown[]): void {
    takeWindows(this.intake, windows, this.now);
    this.settle();
  }

  look(look: Partial<AlertsNow> = {}): void {
    const active = look.active ?? [];
    const all = look.all ?? active.map(({ fingerprint }) => fingerprint);
    const suppressed = look.suppressed ?? active.filter((one) => one.suppressed).map(({ fingerprint }) => fingerprint);
    const since = this.intake.lookedAt ?? this.intake.startedAt;
    const now = { reachable: 1, fresh: true, missed: [], ...look, active, all, suppressed };
    takeLook(this.intake, now, { ...this.taking(), since, watched: this.watched });
    this.settle();
  }

  /** Opens what is to be opened, as the workflow does. */
  private settle(): void {
    for (const group of this.intake.groups) {
      if (group.generation > 0 || !group.dirty || group.held === true) continue;
      group.generation = (this.intake.generations.get(group.key)?.number ?? 0) + 1;
      group.openedAt = this.now;
      this.intake.generations.set(group.key, { number: group.generation, at: this.now });
    }
    this.intake = unpackIntake(JSON.parse(JSON.stringify(packIntake(this.intake))) as ReturnType<typeof packIntake>);
  }

  /** `api/down#1 2/3`: firing of all. */
  lines(): string[] {
    return [...this.intake.groups].map((group) => {
      const { firing, suppressed, total } = this.changes(group);
      const words = [group.recordOnly ? 'recorded' : '', suppressed > 0 ? `${suppressed} suppressed` : ''].filter(Boolean);
      return [`${group.key}#${group.generation} ${firing}/${total}`, ...words].join(' ');
    });
  }

  changes(group: Group = this.groupOf()): ReturnType<typeof changesOf> {
    return changesOf(group, { now: this.now, noData: this.intake.noData });
  }

  groupOf(key = 'api/down'): Group {
    const group = this.intake.live.get(key);
    if (group === undefined) throw new Error(`nothing is open for ${key}`);
    return group;
  }
}
