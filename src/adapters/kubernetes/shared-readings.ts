interface UnderWay {
  began: number;
  answer: Promise<string>;
}

/** So old may be a reading that another joins: what is done at once, not what comes one after the other. */
const joinedForMs = 50;

/** Readings of the same that are begun at once are one request. What was begun before a change of ours is joined by nobody after it. */
export class SharedReadings {
  readonly #underWay = new Map<string, UnderWay>();

  async read(what: readonly unknown[], ask: () => Promise<string>): Promise<string> {
    const key = JSON.stringify(what);
    const other = this.#underWay.get(key);
    if (other !== undefined && performance.now() - other.began < joinedForMs) return await other.answer;
    const own = { began: performance.now(), answer: ask() };
    this.#underWay.set(key, own);
    try {
      return await own.answer;
    } finally {
      if (this.#underWay.get(key) === own) this.#underWay.delete(key);
    }
  }

  /** Something was changed: nobody joins what was asked for before. */
  forget(): void {
    this.#underWay.clear();
  }
}
