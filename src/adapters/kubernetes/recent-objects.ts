/** So old may be what a change is decided by that the server refuses where somebody was faster. */
const recentForMs = 5000;

interface Reading {
  object: unknown;
  at: number;
}

/** Objects as they were read last, for five seconds. What we change ourselves is forgotten, with all that was asked for before. */
export class RecentObjects {
  readonly #readings = new Map<string, Reading>();
  #changedAt = 0;

  get(path: string): unknown {
    const reading = this.#readings.get(path);
    return reading !== undefined && isRecent(reading) ? reading.object : undefined;
  }

  /** `at`: when it was asked for, of `performance.now()`. */
  keep(path: string, object: unknown, at: number): void {
    for (const [other, reading] of this.#readings) if (!isRecent(reading)) this.#readings.delete(other);
    if (at >= this.#changedAt && at >= (this.#readings.get(path)?.at ?? 0)) this.#readings.set(path, { object, at });
  }

  /** Of the object, or of a part of it: `…/deployments/api/scale`. */
  forget(changed: string): void {
    this.#changedAt = performance.now();
    for (const path of this.#readings.keys()) if (changed === path || changed.startsWith(`${path}/`)) this.#readings.delete(path);
  }
}

function isRecent({ at }: Reading): boolean {
  return performance.now() - at < recentForMs;
}
