/** What a check of the doctor found. */
export interface Finding {
  what: string;
  /** `warn`: it works, and a person should know. */
  state: 'ok' | 'warn' | 'bad';
  said: string;
  /** What to do about it. */
  remedy?: string;
}

/** Turns a check into a finding: what it throws is bad, with the hint as the remedy. */
export async function finding(what: string, look: () => Promise<string | Omit<Finding, 'what'>>): Promise<Finding> {
  try {
    const said = await look();
    return typeof said === 'string' ? { what, state: 'ok', said } : { what, ...said };
  } catch (error) {
    const remedy = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
    return { what, state: 'bad', said: error instanceof Error ? error.message : String(error), ...(remedy !== undefined && { remedy }) };
  }
}
