import { GatewayError } from '../gateway-error.ts';
import type { Alert } from '../../domain/incident/alert.ts';

/** Hands alerts of a target over; resolves when they are durable. */
export type HandOver = (target: string, alerts: readonly Alert[]) => Promise<void>;

interface Waiting {
  alert: Alert;
  bytes: number;
  taken(error?: unknown): void;
}

const mostAlerts = 200;
const mostBytes = 128 * 1024;
const mostInFlight = 8;
const mostWaiting = 100_000;

/**
 * Joins the alerts of concurrent requests: those of a target wait for each other for a moment, and go together, at most 200 or 128 KB at a time. Each
 * request is told when all of its own are durable.
 */
export class Coalescer {
  private readonly lanes = new Map<string, Lane>();
  private readonly handOver: HandOver;
  private readonly waitMs: number;

  constructor(handOver: HandOver, waitMs = 40) {
    this.handOver = handOver;
    this.waitMs = waitMs;
  }

  /** @throws whatever handing over threw, for any of them; then some may have been taken. */
  async add(target: string, alerts: readonly Alert[]): Promise<void> {
    if (alerts.length === 0) return;
    let lane = this.lanes.get(target);
    if (lane === undefined) {
      lane = new Lane(async (batch) => await this.handOver(target, batch), this.waitMs);
      this.lanes.set(target, lane);
    }
    await lane.add(alerts);
  }
}

class Lane {
  private readonly waiting: Waiting[] = [];
  private inFlight = 0;
  /** What waits has waited long enough, but too much is on its way. */
  private late = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly send: (batch: readonly Alert[]) => Promise<void>;
  private readonly waitMs: number;

  constructor(send: (batch: readonly Alert[]) => Promise<void>, waitMs: number) {
    this.send = send;
    this.waitMs = waitMs;
  }

  async add(alerts: readonly Alert[]): Promise<void> {
    // One body alone is taken, however many it holds.
    if (this.waiting.length > mostWaiting) throw new GatewayError(503, 'too many alerts wait: send them again in a moment');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let open = alerts.length;
    const taken = (error?: unknown): void => {
      open -= 1;
      if (error !== undefined) reject(error);
      else if (open === 0) resolve();
    };
    for (const alert of alerts) this.waiting.push({ alert, bytes: Buffer.byteLength(JSON.stringify(alert)), taken });
    if (this.waiting.length >= mostAlerts) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), this.waitMs);
    await promise;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0 && this.inFlight < mostInFlight) void this.sendOne(this.nextBatch());
    this.late = this.waiting.length > 0;
  }

  private nextBatch(): Waiting[] {
    let bytes = 0;
    const end = this.waiting.findIndex((one, at) => at >= mostAlerts || ((bytes += one.bytes) > mostBytes && at > 0));
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private async sendOne(batch: readonly Waiting[]): Promise<void> {
    this.inFlight += 1;
    try {
      await this.send(batch.map(({ alert }) => alert));
      for (const { taken } of batch) taken();
    } catch (error) {
      for (const { taken } of batch) taken(error);
    } finally {
      this.inFlight -= 1;
      if (this.late || this.waiting.length >= mostAlerts) this.flush();
    }
  }
}
